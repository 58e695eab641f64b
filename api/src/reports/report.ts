import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { FailedReason, HoldReason, SkippedReason } from './delivery.js';

@ObjectType({ description: 'How many were skipped for one reason.' })
export class SkipCount {
  @Field(() => SkippedReason, { description: 'The reason.' })
  reason!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many are held for one reason.' })
export class HoldCount {
  @Field(() => HoldReason, { description: 'The reason.' })
  reason!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many failed for one reason.' })
export class FailCount {
  @Field(() => FailedReason, { description: 'The reason.' })
  reason!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

/** Its numbers are read together, once, when the first of them is asked for (`requests/loaders.ts`). */
@ObjectType({
  description:
    'What became of everybody a campaign selected. Each is in exactly one state, and every number opens the people behind it.',
})
export class Report {
  campaignId!: Id<'campaign'>;
}
