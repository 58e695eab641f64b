import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: 'How far leads come, as the tenant has it.' })
export class LeadStage {
  @Field(() => String, { description: 'Names it in rules, and never changes.' })
  key!: string;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => Int, { description: 'Where it stands among the others.' })
  position!: number;

  @Field(() => Boolean, { description: 'Whether leads are won here: a lead that comes is converted.' })
  won!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'Why leads are lost, as the tenant has it.' })
export class LostReason {
  @Field(() => String, { description: 'Names it in rules, and never changes.' })
  key!: string;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => Int, { description: 'Where it stands among the others.' })
  position!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@InputType({ description: 'A lost reason to add.' })
export class AddLostReasonInput {
  @Field(() => String, { description: 'What the team calls it; unique in the tenant.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Names it in rules: 1 to 64 letters, digits, `_` or `-`. Made of the name when left out.',
  })
  key?: string | null;

  @Field(() => Int, { nullable: true, description: 'Where it stands among the others; last when left out.' })
  position?: number | null;
}

@InputType({ description: 'A stage to add.' })
export class CreateLeadStageInput extends AddLostReasonInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Whether leads are won here.' })
  won!: boolean;
}

@InputType({ description: 'What to change about a lost reason; what is left out, or null, stays.' })
export class UpdateLostReasonInput {
  @Field(() => String, { description: 'Which one.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name?: string | null;

  @Field(() => Int, { nullable: true, description: 'Where it stands among the others.' })
  position?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Out of use, or in use again. Leads and rules that name it keep it.',
  })
  archived?: boolean | null;
}

@InputType({ description: 'What to change about a stage; what is left out, or null, stays.' })
export class UpdateLeadStageInput extends UpdateLostReasonInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether leads are won here; only while none stand here.',
  })
  won?: boolean | null;
}
