import type { HoldReason as Hold } from '@heed/schema/domain/limits';
import type { FailReason, SkipReason, DeliveryState as State } from '@heed/schema/domain/reasons';
import {
  type DeliveryNode,
  pageOfDeliveries,
  pageOfSelected,
  pageOfWaiting,
} from '@heed/schema/services/reports';
import { asTimes } from '@heed/schema/sql/came-back';
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Campaign } from '../campaigns/campaign.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { type Pages, pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import {
  Delivery,
  DeliveryConnection,
  DeliveryFacts,
  FailedReason,
  HoldReason,
  SkippedReason,
} from './delivery.js';
import { Digest } from './digest.js';
import { FailCount, HoldCount, Report, SkipCount } from './report.js';

@Resolver(() => Report)
export class ReportResolver {
  @FieldResolver(() => DeliveryConnection, {
    description: 'Everybody the campaign selected, whatever became of them.',
  })
  selected(@Root() { campaignId }: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfSelected(session, { campaignId, page }), {
      count: async () => (await context.loaders.report.load(campaignId)).selected,
    });
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those not decided yet.' })
  waiting(@Root() { campaignId }: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfWaiting(session, { campaignId, page }), {
      count: async () => (await context.loaders.report.load(campaignId)).waiting,
    });
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those not mailed, each with one reason.' })
  skipped(
    @Root() report: Report,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('reason', () => SkippedReason, { nullable: true, description: 'Only for this reason.' })
    reason: SkipReason | null,
    @Ctx() context: ApiContext,
  ) {
    return inState(report, 'skipped', args, context, reason);
  }

  @FieldResolver(() => DeliveryConnection, {
    description: 'Those who may not be mailed yet: each leaves by itself when it may, or in a digest.',
  })
  held(
    @Root() report: Report,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('reason', () => HoldReason, { nullable: true, description: 'Only for this reason.' })
    reason: Hold | null,
    @Ctx() context: ApiContext,
  ) {
    return inState(report, 'held', args, context, reason);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those being handed over at this moment.' })
  claimed(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return inState(report, 'claimed', args, context);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those whose mail was taken by the mail server.' })
  sent(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return inState(report, 'sent', args, context);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those who got it as part of a digest.' })
  digested(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return inState(report, 'digested', args, context);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those whose mail was refused for good.' })
  failed(
    @Root() report: Report,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('reason', () => FailedReason, { nullable: true, description: 'Only for this reason.' })
    reason: FailReason | null,
    @Ctx() context: ApiContext,
  ) {
    return inState(report, 'failed', args, context, reason);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those whose mail may have been handed over.' })
  unknown(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return inState(report, 'unknown', args, context);
  }

  @FieldResolver(() => DeliveryConnection, {
    description: 'Those not reached before the campaign was cancelled.',
  })
  cancelled(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return inState(report, 'cancelled', args, context);
  }

  @FieldResolver(() => [HoldCount], { description: 'How many are held for which reason.' })
  async heldBy(@Root() { campaignId }: Report, @Ctx() context: ApiContext) {
    return (await context.loaders.report.load(campaignId)).heldBy;
  }

  @FieldResolver(() => [SkipCount], {
    description: 'How many were skipped for which reason, the most frequent first.',
  })
  async skippedBy(@Root() { campaignId }: Report, @Ctx() context: ApiContext) {
    return (await context.loaders.report.load(campaignId)).skippedBy;
  }

  @FieldResolver(() => [FailCount], {
    description: 'How many failed for which reason, the most frequent first.',
  })
  async failedBy(@Root() { campaignId }: Report, @Ctx() context: ApiContext) {
    return (await context.loaders.report.load(campaignId)).failedBy;
  }
}

/** A number of the report counts with all the others in one statement; its people are read only when asked for. */
function inState(
  { campaignId }: Report,
  state: State,
  args: PageArgs,
  context: ApiContext,
  reason: string | null = null,
): Pages<DeliveryNode> {
  const count = async () => (await context.loaders.report.load(campaignId))[state];
  return pages(
    context.tenant,
    args,
    (session, page) => pageOfDeliveries(session, { campaignId, state, reason, page }),
    reason ? {} : { count },
  );
}

@Resolver(() => Delivery)
export class DeliveryResolver {
  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Who.' })
  contact(@Root() delivery: Delivery, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(delivery.contactId);
  }

  @FieldResolver(() => DeliveryFacts, { nullable: true, description: 'What came back from it.' })
  facts(@Root() { facts }: Delivery) {
    return facts ? asTimes(facts) : null;
  }

  @FieldResolver(() => Digest, { nullable: true, description: 'The digest it went in.' })
  digest(@Root() { digestId }: Delivery, @Ctx() context: ApiContext) {
    return digestId ? context.loaders.digest.load(digestId) : null;
  }
}

@Resolver(() => Digest)
export class DigestResolver {
  @FieldResolver(() => Campaign, {
    description: "The standing campaign of the topic's digests; its report has them all.",
  })
  campaign(@Root() digest: Digest, @Ctx() context: ApiContext) {
    return context.loaders.campaign.load(digest.campaignId);
  }
}
