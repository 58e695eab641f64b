import { Field, Int, ObjectType } from 'type-graphql';
import { UpsertError, UpsertOutcome } from './contact-batch.js';

/** What every row of a batch answers; not a type of the schema by itself. */
@ObjectType()
export abstract class BatchRow {
  @Field(() => Int, { description: 'Its place in the input, from 0.' })
  index!: number;

  @Field(() => UpsertOutcome, { description: 'What became of it.' })
  outcome!: string;

  @Field(() => [UpsertError], { description: 'Why it was refused.' })
  errors!: UpsertError[];
}

/** How many rows of a batch came to what; not a type of the schema by itself. */
@ObjectType()
export abstract class BatchCounts {
  @Field(() => Int, { description: 'How many are new.' })
  created!: number;

  @Field(() => Int, { description: 'How many were there and changed.' })
  updated!: number;

  @Field(() => Int, { description: 'How many were there, and so already.' })
  unchanged!: number;

  @Field(() => Int, { description: 'How many have a fault; nothing of them was stored.' })
  refused!: number;
}
