import type { Id } from '@heed/schema/domain/ids';
import type { HoldReason as Hold } from '@heed/schema/domain/limits';
import type { Fate as FateName } from '@heed/schema/services/forecast';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { HoldReason, SkippedReason } from '../reports/delivery.js';
import { SkipCount } from '../reports/report.js';
import { enumOf } from '../scalars/enums.js';
import { DateTime } from '../scalars/time.js';

const Fate = enumOf<FateName>('ForecastFate', 'What would become of one contact.', {
  now: 'The message goes at once.',
  held: 'It is held, and goes later.',
  skipped: 'The contact is not mailed.',
});

@ObjectType({ description: 'Those whose messages would leave on one day.' })
class HeldDay {
  @Field(() => String, { description: "The day, in the tenant's zone, like `2026-03-09`." })
  day!: string;

  @Field(() => HoldReason, { description: 'What holds them until then.' })
  reason!: Hold;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'One contact of a forecast.' })
export class ForecastLine {
  contactId!: Id<'contact'>;

  @Field(() => Fate, { description: 'What would become of the message.' })
  fate!: FateName;

  reason!: string | null;

  @Field(() => SkippedReason, { nullable: true, description: 'Why it would be skipped.' })
  skipReason(): string | null {
    return this.fate === 'skipped' ? this.reason : null;
  }

  @Field(() => DateTime, { nullable: true, description: 'Until when it would be held.' })
  heldUntil!: Date | null;

  @Field(() => HoldReason, { nullable: true, description: 'What would hold it.' })
  heldBy!: Hold | null;
}

export const ForecastConnection = connectionOf(ForecastLine, 'contacts of a forecast');

@ObjectType({
  description:
    'What a campaign would do if it were sent at that time; it does, if nothing changes until then. Every number opens the people behind it.',
})
export class Forecast {
  campaignId!: Id<'campaign'>;

  @Field(() => DateTime, { description: 'The time it is for.' })
  at!: Date;

  counts!: Record<'selected' | FateName, number>;

  @Field(() => [HeldDay], { description: 'How many would be held until which day, and by what.' })
  heldBy!: HeldDay[];

  @Field(() => [SkipCount], { description: 'How many would be skipped for which reason.' })
  skippedBy!: SkipCount[];
}
