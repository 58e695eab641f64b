import type { Id } from '@heed/schema/domain/ids';
import type { LeadChangeKind as Kind } from '@heed/schema/domain/leads';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { BatchCounts, BatchRow } from '../contacts/batch-counts.js';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { LeadChangeId, LeadId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

@InputType({ description: 'Leads to change alike, all or none.' })
export class LeadsInput {
  @Field(() => [LeadId], { description: 'Which, at most 1,000.' })
  leadIds!: Id<'lead'>[];

  @Field(() => String, { nullable: true, description: 'A remark, kept in their history.' })
  comment?: string | null;
}

@InputType({ description: 'Leads that come to a stage.' })
export class MoveLeadsInput extends LeadsInput {
  @Field(() => String, { description: 'The key of the stage.' })
  stage!: string;
}

@InputType({ description: 'Leads that are lost, and why.' })
export class MarkLeadsLostInput extends LeadsInput {
  @Field(() => String, { nullable: true, description: 'The key of the lost reason.' })
  reason?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Or its name: it is added when there is none, by a key with the scope `lost_reasons:add`.',
  })
  newReason?: string | null;
}

@InputType({
  description: 'One change to every lead that a rule chooses: a stage, a lost reason, or back, or out.',
})
export class ChangeLeadsByRuleInput {
  @Field(() => RuleData, { description: 'Which leads: a rule over leads.' })
  rule!: unknown;

  @Field(() => String, { nullable: true, description: 'The key of the stage they come to.' })
  stage?: string | null;

  @Field(() => String, { nullable: true, description: 'The key of the reason they are lost for.' })
  lostReason?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'They are no longer lost, and active.' })
  restore?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'They are no longer active.' })
  archive?: boolean | null;

  @Field(() => String, { nullable: true, description: 'A remark, kept in their history.' })
  comment?: string | null;
}

@ObjectType({ description: 'What changing leads did.' })
export class ChangedLeads {
  leadIds!: Id<'lead'>[];

  @Field(() => Int, { description: 'How many changed; those for whom it was so already do not count.' })
  changed!: number;
}

@ObjectType({ description: 'What became of one lead of a batch.' })
export class UpsertedLead extends BatchRow {
  id!: Id<'lead'> | null;
}

@ObjectType({ description: 'What a batch of leads did: each row whole, or nothing of it.' })
export class UpsertedLeads extends BatchCounts {
  @Field(() => [UpsertedLead], { description: 'One for each, in their order.' })
  results!: UpsertedLead[];
}

const LeadChangeKind = enumOf<Kind>('LeadChangeKind', 'What happened to a lead.', {
  created: 'It was taken in, at a stage.',
  moved: 'It came to another stage.',
  lost: 'It was lost, or another reason was found for it.',
  restored: 'It is no longer lost.',
  archived: 'It is no longer active.',
  activated: 'It is active again.',
  reassigned: 'It is another contact’s.',
});

@ObjectType({ description: 'One line of what happened to a lead.' })
export class LeadChange {
  @Field(() => LeadChangeId, { description: 'Names the line.' })
  id!: Id<'leadChange'>;

  @Field(() => LeadChangeKind, { description: 'What happened.' })
  kind!: Kind;

  @Field(() => String, { nullable: true, description: 'The key of the stage or lost reason before.' })
  was!: string | null;

  @Field(() => String, { nullable: true, description: 'The key of the stage or lost reason from then on.' })
  became!: string | null;

  @Field(() => String, { nullable: true, description: 'A remark of whoever did it.' })
  comment!: string | null;

  @Field(() => String, { description: 'Who did it, like `key:…`.' })
  actor!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date;
}

export const LeadChangeConnection = connectionOf(LeadChange, "lines of a lead's history, the oldest first");
