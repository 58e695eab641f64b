import type { Id } from '@heed/schema/domain/ids';
import { dismissUnknown, pageOfUnknowns, resendUnknown, settleUnknown } from '@heed/schema/services/unknowns';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Campaign } from '../campaigns/campaign.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { Delivery } from '../reports/delivery.js';
import type { ApiContext } from '../requests/context.js';
import { CampaignId } from '../scalars/ids.js';
import { Unknown, UnknownConnection } from './unknown.js';
import { SettleUnknownInput, UnknownInput } from './unknown-inputs.js';

@Resolver(() => Unknown)
export class UnknownResolver {
  @Requires('campaigns:read')
  @Query(() => UnknownConnection, {
    description: 'Messages that may have been handed over, and nobody knows; newest first.',
  })
  unknowns(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('campaignId', () => CampaignId, { nullable: true, description: 'Only those of this campaign.' })
    campaignId: Id<'campaign'> | null,
    @Arg('dismissed', () => Boolean, {
      defaultValue: false,
      description: 'Those that somebody let be, instead of those to look at.',
    })
    dismissed: boolean,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfUnknowns(session, { campaignId, dismissed, page }),
    );
  }

  @Requires('campaigns:send')
  @Mutation(() => Delivery, {
    description: 'Says that an unknown message was handed over, since something proves it: it was sent.',
  })
  settleUnknown(
    @Arg('input', () => SettleUnknownInput, { description: 'Which message, and what happened.' })
    input: SettleUnknownInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => settleUnknown(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Delivery, {
    description: 'Sends an unknown message again, with the same Message-ID: some may get it twice.',
  })
  resendUnknown(
    @Arg('input', () => UnknownInput, { description: 'Which message.' }) input: UnknownInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => resendUnknown(session, input));
  }

  @Requires('campaigns:send')
  @Mutation(() => Delivery, { description: 'Lets an unknown message be: it stays unknown, off the list.' })
  dismissUnknown(
    @Arg('input', () => UnknownInput, { description: 'Which message.' }) input: UnknownInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => dismissUnknown(session, input));
  }

  @FieldResolver(() => Campaign, { description: 'Of which campaign.' })
  campaign(@Root() unknown: Unknown, @Ctx() context: ApiContext) {
    return context.loaders.campaign.load(unknown.campaignId);
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Who was to get it.' })
  contact(@Root() unknown: Unknown, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(unknown.contactId);
  }
}
