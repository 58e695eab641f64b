import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  pageOfWebhookEndpoints,
  rotateWebhookEndpoint,
} from '@heed/schema/services/webhook-endpoints';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import {
  CreateWebhookEndpointInput,
  DeleteWebhookEndpointInput,
  EventCount,
  RotateWebhookEndpointInput,
  WebhookEndpoint,
  WebhookEndpointConnection,
} from './webhook-endpoint.js';

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointResolver {
  @Requires('returns:read')
  @Query(() => WebhookEndpointConnection, { description: 'The webhook endpoints of the tenant.' })
  webhookEndpoints(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfWebhookEndpoints(session, { page }));
  }

  @Requires('returns:write')
  @Mutation(() => WebhookEndpoint, { description: 'Opens a webhook endpoint for a provider.' })
  createWebhookEndpoint(
    @Arg('input', () => CreateWebhookEndpointInput, { description: 'What endpoint.' })
    input: CreateWebhookEndpointInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createWebhookEndpoint(session, input));
  }

  @Requires('returns:write')
  @Mutation(() => WebhookEndpoint, {
    description: 'Gives a webhook endpoint a new secret, a new path, or both.',
  })
  rotateWebhookEndpoint(
    @Arg('input', () => RotateWebhookEndpointInput, { description: 'What to renew.' })
    input: RotateWebhookEndpointInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => rotateWebhookEndpoint(session, input));
  }

  @Requires('returns:write')
  @Mutation(() => WebhookEndpoint, {
    description: 'Closes a webhook endpoint; what came before is still worked off.',
  })
  deleteWebhookEndpoint(
    @Arg('input', () => DeleteWebhookEndpointInput, { description: 'Which one.' })
    input: DeleteWebhookEndpointInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => deleteWebhookEndpoint(session, input));
  }

  @FieldResolver(() => [EventCount], { description: 'What was told, by what it came to.' })
  events(@Root() { id }: WebhookEndpoint, @Ctx() context: ApiContext) {
    return context.loaders.eventCounts.load(id);
  }
}
