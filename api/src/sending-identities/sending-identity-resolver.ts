import type { Id } from '@heed/schema/domain/ids';
import {
  createSendingIdentity,
  getSendingIdentity,
  pageOfSendingIdentities,
  updateSendingIdentity,
} from '@heed/schema/services/sending-identities';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { SendingIdentityId } from '../scalars/ids.js';
import { SendingIdentity, SendingIdentityConnection } from './sending-identity.js';
import { CreateSendingIdentityInput, UpdateSendingIdentityInput } from './sending-identity-inputs.js';

@Resolver()
export class SendingIdentityResolver {
  @Requires('identities:read')
  @Query(() => SendingIdentityConnection, { description: 'The sending identities of the tenant.' })
  sendingIdentities(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfSendingIdentities(session, { page }));
  }

  @Requires('identities:read')
  @Query(() => SendingIdentity, { description: 'One sending identity.' })
  sendingIdentity(
    @Arg('identityId', () => SendingIdentityId, { description: 'Which one.' })
    identityId: Id<'sendingIdentity'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getSendingIdentity(session, identityId));
  }

  @Requires('identities:write')
  @Mutation(() => SendingIdentity, { description: 'Creates a sending identity.' })
  createSendingIdentity(
    @Arg('input', () => CreateSendingIdentityInput, { description: 'What identity.' })
    input: CreateSendingIdentityInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createSendingIdentity(session, input));
  }

  @Requires('identities:write')
  @Mutation(() => SendingIdentity, { description: 'Changes what is given about a sending identity.' })
  updateSendingIdentity(
    @Arg('input', () => UpdateSendingIdentityInput, { description: 'What to change.' })
    input: UpdateSendingIdentityInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateSendingIdentity(session, input));
  }
}
