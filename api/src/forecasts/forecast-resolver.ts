import type { SkipReason } from '@heed/schema/domain/reasons';
import { campaignForecast, type Fate, pageOfForecast } from '@heed/schema/services/forecast';
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Campaign } from '../campaigns/campaign.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { SkippedReason } from '../reports/delivery.js';
import type { ApiContext } from '../requests/context.js';
import { DateTime } from '../scalars/time.js';
import { Forecast, ForecastConnection, ForecastLine } from './forecast.js';

@Resolver(() => Campaign)
export class ForecastOfCampaignResolver {
  @FieldResolver(() => Forecast, {
    nullable: true,
    description:
      'Before sending: who gets it now, who later, who not. An error, and null, once the audience was taken.',
  })
  async forecast(
    @Root() campaign: Campaign,
    @Arg('at', () => DateTime, {
      nullable: true,
      description: 'When it is to be sent; when it is scheduled for or now, if left out.',
    })
    at: Date | null,
    @Ctx() context: ApiContext,
  ) {
    const { selected, now, held, skipped, ...rest } = await context.tenant.read((session) =>
      campaignForecast(session, { campaignId: campaign.id, at }),
    );
    return { ...rest, counts: { selected, now, held, skipped } };
  }
}

@Resolver(() => Forecast)
export class ForecastResolver {
  @FieldResolver(() => ForecastConnection, { description: 'Everybody it selects.' })
  selected(@Root() root: Forecast, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return people(root, {}, args, context);
  }

  @FieldResolver(() => ForecastConnection, { description: 'Those who get it at once.' })
  now(@Root() root: Forecast, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return people(root, { fate: 'now' }, args, context);
  }

  @FieldResolver(() => ForecastConnection, { description: 'Those who get it later, or in a digest.' })
  held(
    @Root() root: Forecast,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('day', () => String, { nullable: true, description: 'Only those of this day, like `2026-03-09`.' })
    day: string | null,
    @Ctx() context: ApiContext,
  ) {
    return people(root, { fate: 'held', day }, args, context);
  }

  @FieldResolver(() => ForecastConnection, { description: 'Those who do not get it.' })
  skipped(
    @Root() root: Forecast,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('reason', () => SkippedReason, { nullable: true, description: 'Only for this reason.' })
    reason: SkipReason | null,
    @Ctx() context: ApiContext,
  ) {
    return people(root, { fate: 'skipped', reason }, args, context);
  }
}

interface Which {
  fate?: Fate;
  reason?: string | null;
  day?: string | null;
}

function people({ campaignId, at, counts }: Forecast, which: Which, args: PageArgs, context: ApiContext) {
  const narrowed = which.reason || which.day;
  return pages(
    context.tenant,
    args,
    (session, page) => pageOfForecast(session, { campaignId, at, ...which, page }),
    narrowed ? {} : { count: async () => counts[which.fate ?? 'selected'] },
  );
}

@Resolver(() => ForecastLine)
export class ForecastLineResolver {
  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Who.' })
  contact(@Root() line: ForecastLine, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(line.contactId);
  }
}
