import { reputationOf } from '@heed/schema/services/reputation';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Campaign } from '../campaigns/campaign.js';
import type { ApiContext } from '../requests/context.js';
import { SendingIdentity } from '../sending-identities/sending-identity.js';
import { Reputation } from './reputation.js';

@Resolver(() => Campaign)
export class CampaignReputationResolver {
  @FieldResolver(() => Reputation, { description: 'How it was received, in the last days.' })
  reputation(@Root() { id: campaignId }: Campaign, @Ctx() context: ApiContext) {
    return context.tenant.read((session) => reputationOf(session, { campaignId }));
  }
}

@Resolver(() => SendingIdentity)
export class IdentityReputationResolver {
  @FieldResolver(() => Reputation, { description: 'How mail from it was received, in the last days.' })
  reputation(@Root() { id: identityId }: SendingIdentity, @Ctx() context: ApiContext) {
    return context.tenant.read((session) => reputationOf(session, { identityId }));
  }
}
