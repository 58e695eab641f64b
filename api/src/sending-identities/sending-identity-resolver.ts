import type { Id } from '@heed/schema/domain/ids';
import { domainOf } from '@heed/schema/domain/sending-domains';
import { generateDkimKey, removeDkimKey, setDkimKey } from '@heed/schema/services/dkim-keys';
import { findingsAbout, publicKeyOf } from '@heed/schema/services/identity-check';
import {
  createSendingIdentity,
  getSendingIdentity,
  pageOfSendingIdentities,
  updateSendingIdentity,
} from '@heed/schema/services/sending-identities';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { SendingIdentityId } from '../scalars/ids.js';
import { DkimKey } from './dkim.js';
import { Finding } from './finding.js';
import { SendingIdentity, SendingIdentityConnection } from './sending-identity.js';
import {
  CreateSendingIdentityInput,
  GenerateDkimKeyInput,
  RemoveDkimKeyInput,
  SetDkimKeyInput,
  UpdateSendingIdentityInput,
} from './sending-identity-inputs.js';

@Resolver(() => SendingIdentity)
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

  @Requires('identities:write')
  @Mutation(() => SendingIdentity, {
    description:
      'Makes a DKIM key, in place of one there was. Mail is signed with it at once: publish `dkim.record` before sending.',
  })
  generateDkimKey(
    @Arg('input', () => GenerateDkimKeyInput, { description: 'What key.' }) input: GenerateDkimKeyInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => generateDkimKey(session, input));
  }

  @Requires('identities:write')
  @Mutation(() => SendingIdentity, {
    description: 'Takes over a DKIM key whose public half is published already.',
  })
  setDkimKey(
    @Arg('input', () => SetDkimKeyInput, { description: 'What key.' }) input: SetDkimKeyInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => setDkimKey(session, input));
  }

  @Requires('identities:write')
  @Mutation(() => SendingIdentity, { description: 'Forgets a DKIM key: mail is not signed from here on.' })
  removeDkimKey(
    @Arg('input', () => RemoveDkimKeyInput, { description: 'Whose key.' }) input: RemoveDkimKeyInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => removeDkimKey(session, input));
  }

  @FieldResolver(() => String, {
    description: 'The domain of `fromEmail`, for which DKIM, SPF and DMARC speak.',
  })
  fromDomain(@Root() identity: SendingIdentity): string {
    return domainOf(identity.fromEmail);
  }

  @FieldResolver(() => DkimKey, {
    nullable: true,
    description: 'The key that mail is signed with; null: none.',
  })
  dkim(@Root() identity: SendingIdentity): DkimKey | null {
    const key = publicKeyOf(identity);
    return key && new DkimKey(key);
  }

  @FieldResolver(() => [Finding], {
    description:
      'What bulk senders need, and how this identity stands. Asks DNS, 2 s at most; what it does not answer is `UNKNOWN`.',
  })
  check(@Root() identity: SendingIdentity, @Ctx() context: ApiContext): Promise<Finding[]> {
    return findingsAbout(identity, context.surroundings);
  }
}
