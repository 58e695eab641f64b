import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'When soft bounces come to a bounce.' })
class SoftBounceRule {
  @Field(() => Int, { description: 'So many in a row, without a sign of life between them.' })
  count!: number;

  @Field(() => Int, { description: 'Over so many days at least.' })
  days!: number;
}

@ObjectType({
  description: 'When too many people complain or cannot be reached. Shares are of what was sent, 0 to 1.',
})
class ReputationRule {
  @Field(() => Float, { description: 'From this share of complaints on it warns.' })
  complaintsWarn!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'From this share on campaigns are paused; null: never.',
  })
  complaintsPause!: number | null;

  @Field(() => Float, { description: 'From this share of bounces on it warns.' })
  bouncesWarn!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'From this share on campaigns are paused; null: never.',
  })
  bouncesPause!: number | null;

  @Field(() => Int, { description: 'Messages before which nothing is judged.' })
  minimum!: number;

  @Field(() => Int, { description: 'Days that are looked back.' })
  days!: number;
}

@ObjectType({ description: 'What bounces and complaints come to.' })
export class ReturnRules {
  @Field(() => SoftBounceRule, { description: 'When soft bounces come to a bounce.' })
  softBounces!: SoftBounceRule;

  @Field(() => ReputationRule, { description: 'When it warns, and when it pauses.' })
  reputation!: ReputationRule;
}

@InputType({ description: 'When soft bounces come to a bounce; what is left out stays.' })
class SoftBounceRuleInput {
  @Field(() => Int, { nullable: true, description: 'So many in a row, 2 to 100.' })
  count?: number;

  @Field(() => Int, { nullable: true, description: 'Over so many days at least, 0 to 365.' })
  days?: number;
}

@InputType({
  description:
    'When it warns, and when it pauses; what is left out stays. Shares from 0 to 1: 0.003 is 0.3 %.',
})
class ReputationRuleInput {
  @Field(() => Float, { nullable: true, description: 'From this share of complaints on it warns.' })
  complaintsWarn?: number;

  @Field(() => Float, { nullable: true, description: 'From this share on it pauses; null: never.' })
  complaintsPause?: number | null;

  @Field(() => Float, { nullable: true, description: 'From this share of bounces on it warns.' })
  bouncesWarn?: number;

  @Field(() => Float, { nullable: true, description: 'From this share on it pauses; null: never.' })
  bouncesPause?: number | null;

  @Field(() => Int, { nullable: true, description: 'Messages before which nothing is judged, from 1.' })
  minimum?: number;

  @Field(() => Int, { nullable: true, description: 'Days that are looked back, 1 to 90.' })
  days?: number;
}

@InputType({ description: 'What bounces and complaints are to come to; what is left out stays.' })
export class SetReturnRulesInput {
  @Field(() => SoftBounceRuleInput, { nullable: true, description: 'When soft bounces come to a bounce.' })
  softBounces?: SoftBounceRuleInput | null;

  @Field(() => ReputationRuleInput, { nullable: true, description: 'When it warns, and when it pauses.' })
  reputation?: ReputationRuleInput | null;
}
