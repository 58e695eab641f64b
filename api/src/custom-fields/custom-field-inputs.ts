import type { FieldKind as Kind } from '@heed/schema/domain/custom-fields';
import type { Id } from '@heed/schema/domain/ids';
import { Field, Float, InputType } from 'type-graphql';
import { ContactId, CustomFieldId } from '../scalars/ids.js';
import { FieldKind } from './custom-field.js';

@InputType({ description: 'A custom field to define.' })
export class CreateCustomFieldInput {
  @Field(() => String, { description: 'Letters of any script, digits, `_` and `-`, like `2020_Spend`.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'How people name it; the key when left out.' })
  label?: string | null;

  @Field(() => FieldKind, { description: 'What it can hold; it stays that kind.' })
  kind!: Kind;

  @Field(() => [String], {
    nullable: true,
    description: 'What can be chosen, for `ONE_OF` and `SEVERAL_OF`.',
  })
  choices?: string[] | null;
}

@InputType({ description: 'New names of a custom field; what is left out stays.' })
export class RenameCustomFieldInput {
  @Field(() => CustomFieldId, { description: 'Which field.' })
  customFieldId!: Id<'customField'>;

  @Field(() => String, { nullable: true, description: 'How people name it.' })
  label?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'How rules, templates and imports name it. Rules follow; a campaign or template whose words show it stands in the way.',
  })
  key?: string | null;
}

@InputType({ description: 'A custom field to archive, bring back or delete.' })
export class ChooseCustomFieldInput {
  @Field(() => CustomFieldId, { description: 'Which field.' })
  customFieldId!: Id<'customField'>;
}

@InputType({ description: 'A new name of a choice.' })
class RenameChoiceInput {
  @Field(() => String, { description: 'The choice as it is.' })
  choice!: string;

  @Field(() => String, { description: 'Its new name.' })
  to!: string;
}

@InputType({ description: 'A choice to drop.' })
class RemoveChoiceInput {
  @Field(() => String, { description: 'The choice.' })
  choice!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What those who have it get instead; without it, a choice that is in use stays.',
  })
  moveTo?: string | null;
}

@InputType({ description: 'What changes about the choices of a custom field.' })
export class ChangeFieldChoicesInput {
  @Field(() => CustomFieldId, { description: 'Which field.' })
  customFieldId!: Id<'customField'>;

  @Field(() => [RenameChoiceInput], {
    nullable: true,
    description: 'New names; what contacts have and what rules ask follows.',
  })
  rename?: RenameChoiceInput[] | null;

  @Field(() => [RemoveChoiceInput], { nullable: true, description: 'Choices to drop.' })
  remove?: RemoveChoiceInput[] | null;

  @Field(() => [String], { nullable: true, description: 'New choices; they come last.' })
  add?: string[] | null;
}

@InputType({ description: 'A number of a contact.' })
abstract class CounterInput {
  @Field(() => ContactId, { description: 'Which contact.' })
  contactId!: Id<'contact'>;

  @Field(() => String, { description: 'The key of a custom field that holds a number, like `visits`.' })
  field!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Asking twice under one key changes once; kept for 30 days.',
  })
  idempotencyKey?: string | null;
}

@InputType({ description: 'What to add to a number of a contact.' })
export class IncrementFieldInput extends CounterInput {
  @Field(() => Float, { defaultValue: 1, description: 'How much; negative to take away.' })
  by!: number;
}

@InputType({ description: 'A number of a contact to set.' })
export class ResetFieldInput extends CounterInput {
  @Field(() => Float, { defaultValue: 0, description: 'To what.' })
  to!: number;
}
