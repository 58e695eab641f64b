import { usualTracking } from '@heed/schema/domain/tracking';
import { chooseTracking, setTracking } from '@heed/schema/services/tracking';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { Tenant } from '../tenants/tenant.js';
import { ChooseTrackingInput, ChosenTracking, SetTrackingInput, Tracking } from './tracking.js';

@Resolver(() => Tenant)
export class TrackingResolver {
  @Requires('tenant:write')
  @Mutation(() => Tenant, {
    description: "Sets which of the tenant's messages have opens and clicks counted.",
  })
  setTracking(
    @Arg('input', () => SetTrackingInput, { description: 'What to set.' }) input: SetTrackingInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => setTracking(session, given(input)));
  }

  @Requires('contact')
  @Mutation(() => ChosenTracking, {
    description: 'Chooses what is kept of one’s own opens and clicks. For the token of a link in a mail.',
  })
  chooseTracking(
    @Arg('input', () => ChooseTrackingInput, { description: 'The wish.' }) input: ChooseTrackingInput,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) => chooseTracking(session, link, input));
  }

  @FieldResolver(() => Tracking, { description: 'Which messages have opens and clicks counted.' })
  tracking(@Root() { tracking }: Tenant) {
    return tracking ?? usualTracking;
  }
}
