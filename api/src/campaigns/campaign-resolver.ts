import type { Id } from '@heed/schema/domain/ids';
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  sendCampaign,
} from '@heed/schema/services/campaign-states';
import {
  createCampaign,
  getCampaign,
  pageOfCampaigns,
  updateCampaign,
} from '@heed/schema/services/campaigns';
import { sendTestMessage } from '@heed/schema/services/test-messages';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { Report } from '../reports/report.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { CampaignId } from '../scalars/ids.js';
import { SendingIdentity } from '../sending-identities/sending-identity.js';
import { Campaign, CampaignConnection } from './campaign.js';
import {
  CampaignActionInput,
  CreateCampaignInput,
  SendCampaignInput,
  SendTestMessageInput,
  UpdateCampaignInput,
} from './campaign-inputs.js';

@Resolver(() => Campaign)
export class CampaignResolver {
  @Requires('campaigns:read')
  @Query(() => CampaignConnection, { description: 'The campaigns of the tenant, newest first.' })
  campaigns(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfCampaigns(session, { page }));
  }

  @Requires('campaigns:read')
  @Query(() => Campaign, { description: 'One campaign.' })
  campaign(
    @Arg('campaignId', () => CampaignId, { description: 'Which campaign.' }) campaignId: Id<'campaign'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getCampaign(session, campaignId));
  }

  @Requires('campaigns:write')
  @Mutation(() => Campaign, { description: 'Writes a campaign as a draft.' })
  createCampaign(
    @Arg('input', () => CreateCampaignInput, { description: 'What campaign.' }) input: CreateCampaignInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createCampaign(session, input));
  }

  @Requires('campaigns:write')
  @Mutation(() => Campaign, { description: 'Changes what is given about a draft.' })
  updateCampaign(
    @Arg('input', () => UpdateCampaignInput, { description: 'What to change.' })
    { campaignId, ...input }: UpdateCampaignInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) =>
      updateCampaign(session, { campaignId, ...given(input, 'expiresAt') }),
    );
  }

  @Requires('campaigns:write')
  @Mutation(() => Job, { description: 'Sends a test to an address of the team, rendered as a contact.' })
  sendTestMessage(
    @Arg('input', () => SendTestMessageInput, { description: 'What, to whom, as whom.' })
    input: SendTestMessageInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => sendTestMessage(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Campaign, { description: 'Sends a campaign, now or at a time.' })
  sendCampaign(
    @Arg('input', () => SendCampaignInput, { description: 'What, and when.' }) input: SendCampaignInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => sendCampaign(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Campaign, { description: 'Holds a campaign back; nothing is lost.' })
  pauseCampaign(
    @Arg('input', () => CampaignActionInput, { description: 'Which campaign.' }) input: CampaignActionInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => pauseCampaign(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Campaign, { description: 'Goes on with exactly the rest of a paused campaign.' })
  resumeCampaign(
    @Arg('input', () => CampaignActionInput, { description: 'Which campaign.' }) input: CampaignActionInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => resumeCampaign(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Campaign, { description: 'Ends a campaign; those not reached are `CANCELLED`.' })
  cancelCampaign(
    @Arg('input', () => CampaignActionInput, { description: 'Which campaign.' }) input: CampaignActionInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => cancelCampaign(session, input));
  }

  @FieldResolver(() => List, {
    nullable: true,
    description: 'The topic it speaks for; null for transactional and direct messages.',
  })
  list(@Root() campaign: Campaign, @Ctx() context: ApiContext) {
    return campaign.listId ? context.loaders.list.load(campaign.listId) : null;
  }

  @FieldResolver(() => SendingIdentity, { description: 'Who it is from.' })
  sendingIdentity(@Root() campaign: Campaign, @Ctx() context: ApiContext) {
    return context.loaders.sendingIdentity.load(campaign.identityId);
  }

  @FieldResolver(() => Report, { description: 'What became of everybody it selected, live.' })
  report(@Root() campaign: Campaign): Report {
    return { campaignId: campaign.id };
  }
}
