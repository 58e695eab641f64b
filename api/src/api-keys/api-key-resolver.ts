import type { Role } from '@heed/schema/domain/actors';
import type { Id } from '@heed/schema/domain/ids';
import { createApiKey, pageOfApiKeys, revokeApiKey } from '@heed/schema/services/api-keys';
import { Arg, Args, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ApiKeyId, MemberId, TenantId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { ApiKey, ApiKeyConnection, NewApiKey, TeamRole } from './api-key.js';

@InputType({ description: 'A key to make.' })
class CreateApiKeyInput {
  @Field(() => String, { description: 'What it is for; up to 200 characters.' })
  name!: string;

  @Field(() => TeamRole, { description: 'What it may do.' })
  role!: Role;

  @Field(() => TenantId, { nullable: true, description: 'With an account key: the tenant it works in.' })
  tenantId?: Id<'tenant'> | null;

  @Field(() => [String], { nullable: true, description: 'Narrows the role to these, like `contacts:read`.' })
  scopes?: string[] | null;

  @Field(() => MemberId, {
    nullable: true,
    description: "Whose it is: keys of one member share that member's own favourites.",
  })
  memberId?: Id<'member'> | null;

  @Field(() => DateTime, { nullable: true, description: 'From then on it is refused.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A key to take back.' })
class RevokeApiKeyInput {
  @Field(() => ApiKeyId, { description: 'Which key.' })
  apiKeyId!: Id<'apiKey'>;
}

@Resolver()
export class ApiKeyResolver {
  @Requires('keys:read')
  @Query(() => ApiKeyConnection, {
    description: 'The API keys of the tenant, or of the whole account; newest first.',
  })
  apiKeys(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.here, args, (session, page) => pageOfApiKeys(session, { page }));
  }

  @Requires('keys:write')
  @Mutation(() => NewApiKey, { description: 'Makes a key and shows its secret, this once.' })
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'What key.' }) input: CreateApiKeyInput,
    @Ctx() context: ApiContext,
  ) {
    return context.here.write((session) => createApiKey(session, { ...input, within: context.scopes }));
  }

  @Requires('keys:write')
  @Mutation(() => ApiKey, { description: 'Takes a key back at once and for good.' })
  revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'Which key.' }) input: RevokeApiKeyInput,
    @Ctx() context: ApiContext,
  ) {
    return context.here.write((session) => revokeApiKey(session, input));
  }
}
