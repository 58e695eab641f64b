import type { Id } from '@heed/schema/domain/ids';
import type { DuplicateReason as Reason } from '@heed/schema/services/duplicates';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId } from '../scalars/ids.js';

export const DuplicateReason = enumOf<Reason>(
  'DuplicateReason',
  'By what contacts are likely to be one person. Telephone numbers are unique as they are.',
  {
    email: 'The same mailbox under several addresses: plus tags, and dots at Gmail.',
    external_id: 'The same external id in upper and lower case.',
    name_and_date: 'The same first and last name, and the same date, such as a birthday.',
  },
);

@ObjectType({ description: 'Contacts who are likely to be one person.' })
export class DuplicateGroup {
  id!: Id<'contact'>;
  contactIds!: Id<'contact'>[];

  @Field(() => DuplicateReason, { description: 'Why.' })
  reason!: Reason;

  @Field(() => Int, { description: 'How many they are.' })
  count!: number;
}

export const DuplicateGroupConnection = connectionOf(DuplicateGroup, 'groups of likely duplicates');

@InputType({ description: 'Contacts who are one person.' })
export class MergeContactsInput {
  @Field(() => ContactId, { description: 'Who stays: what they have wins.' })
  keep!: Id<'contact'>;

  @Field(() => [ContactId], { description: 'Who is merged into them: 1 to 20.' })
  merge!: Id<'contact'>[];
}
