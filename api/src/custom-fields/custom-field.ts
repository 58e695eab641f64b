import type { FieldKind as Kind } from '@heed/schema/domain/custom-fields';
import type { Id } from '@heed/schema/domain/ids';
import { Field, Float, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId, CustomFieldId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const FieldKind = enumOf<Kind>('FieldKind', 'What a custom field can hold.', {
  text: 'One line of text.',
  number: 'A number.',
  boolean: 'Yes or no.',
  date: 'A day, like `2026-01-31`.',
  datetime: 'A moment, like `2026-01-31T09:00:00Z`.',
  one_of: 'One of its choices.',
  several_of: 'Any of its choices.',
});

@ObjectType({ description: 'The definition of a custom field of contacts.' })
export class CustomField {
  @Field(() => CustomFieldId, { description: 'Names the field.' })
  id!: Id<'customField'>;

  @Field(() => String, { description: 'How rules, templates and imports name it, like `2020_Spend`.' })
  key!: string;

  @Field(() => String, { description: 'How people name it.' })
  label!: string;

  @Field(() => FieldKind, { description: 'What it can hold.' })
  kind!: Kind;

  @Field(() => [String], {
    nullable: true,
    description: 'What can be chosen, for `ONE_OF` and `SEVERAL_OF`.',
  })
  choices!: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was deleted for good: a job is emptying it.',
  })
  deletedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A number of a contact, as it is now.' })
export class CounterValue {
  @Field(() => ContactId, { description: 'Whose.' })
  contactId!: Id<'contact'>;

  @Field(() => String, { description: 'The key of the field.' })
  field!: string;

  @Field(() => Float, { description: 'The number.' })
  value!: number;
}

export const CustomFieldConnection = connectionOf(CustomField, 'custom fields');
