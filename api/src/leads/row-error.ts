import type { RowFault } from '@heed/schema/domain/leads';
import { Field, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';

export const RowOutcome = enumOf<'created' | 'updated' | 'unchanged' | 'rejected'>(
  'RowOutcome',
  'What became of one row of a batch.',
  {
    created: 'It is new.',
    updated: 'It was there and changed.',
    unchanged: 'It was there, and is so already.',
    rejected: 'Nothing of it was done.',
  },
);

@ObjectType({ description: 'Why a row of a batch was rejected.' })
export class RowError implements RowFault {
  @Field(() => String, { description: 'One of the error codes, like `NOT_FOUND`.' })
  code!: RowFault['code'];

  @Field(() => String, { description: 'A sentence a person can act on.' })
  message!: string;

  @Field(() => [String], {
    description: 'The way to the field in the input, like `input`, `leads`, `7`, `stage`.',
  })
  path!: string[];
}
