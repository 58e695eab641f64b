import { ObjectType } from 'type-graphql';
import type { LeadStage, LostReason } from './lead-stage.js';

/** Filled by the resolver; the numbers come of one statement, and each opens its leads. */
@ObjectType({ description: 'How many leads stand where, and were lost why.' })
export class LeadCounts {
  rule!: unknown;
  stages!: { stage: LeadStage; count: number }[];
  lostReasons!: { reason: LostReason | null; count: number }[];
}

@ObjectType({ description: 'The leads that stand at one stage.' })
export class LeadsAtStage {
  rule!: unknown;
  stage!: LeadStage;
  count!: number;
}

@ObjectType({ description: 'The leads that were lost for one reason.' })
export class LeadsLostFor {
  rule!: unknown;
  reason!: LostReason | null;
  count!: number;
}
