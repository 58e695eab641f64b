import type { DeliveryFactKind } from '@heed/schema/domain/delivery-facts';
import { otherHits, pageOfLinks } from '@heed/schema/services/link-clicks';
import { type DeliveryNode, pageOfDeliveries } from '@heed/schema/services/reports';
import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../pages/page-args.js';
import { type Pages, pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { DeliveryConnection } from './delivery.js';
import { LinkClicksConnection, OtherHits } from './link-clicks.js';
import { Report } from './report.js';

/** What came back from a campaign's messages. */
@Resolver(() => Report)
export class CameBackResolver {
  @FieldResolver(() => DeliveryConnection, {
    description: 'Those whose mail arrived, by the word of a provider.',
  })
  delivered(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'delivered', args, context);
  }

  @FieldResolver(() => DeliveryConnection, {
    description: 'Those who opened it, as far as it shows. Scanners and privacy proxies are left out.',
  })
  opened(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'opened', args, context);
  }

  @FieldResolver(() => DeliveryConnection, {
    description: 'Those who followed a link of it. Scanners are left out.',
  })
  clicked(
    @Root() report: Report,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('link', () => Int, { nullable: true, description: 'Only this link, by its position in `links`.' })
    link: number | null,
    @Ctx() context: ApiContext,
  ) {
    return thatCameBack(report, 'clicked', args, context, link);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those who answered it.' })
  replied(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'replied', args, context);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those from whom it came back.' })
  bounced(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'bounced', args, context);
  }

  @FieldResolver(() => DeliveryConnection, { description: 'Those who reported it as spam.' })
  complained(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'complained', args, context);
  }

  @FieldResolver(() => DeliveryConnection, {
    description: 'Those who left its topic, or the brand, by one of its links or by one click.',
  })
  unsubscribed(@Root() report: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return thatCameBack(report, 'unsubscribed', args, context);
  }

  @FieldResolver(() => LinkClicksConnection, {
    description: 'Where its links lead, with how many followed them, in the order of the mail.',
  })
  links(@Root() { campaignId }: Report, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfLinks(session, { campaignId, page }), {
      cursor: 'place',
    });
  }

  @FieldResolver(() => OtherHits, { description: 'Hits that are in no other number.' })
  otherHits(@Root() { campaignId }: Report, @Ctx() context: ApiContext) {
    return context.tenant.read((session) => otherHits(session, campaignId));
  }
}

/** A number of what came back, counted with all the others. */
function thatCameBack(
  { campaignId }: Report,
  kind: DeliveryFactKind,
  args: PageArgs,
  context: ApiContext,
  link: number | null = null,
): Pages<DeliveryNode> {
  const count = async () => (await context.loaders.report.load(campaignId)).facts[kind];
  return pages(
    context.tenant,
    args,
    (session, page) => pageOfDeliveries(session, { campaignId, came: { kind, link }, page }),
    link === null ? { count } : {},
  );
}
