import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'How far the accounts of the installation have come to the newest key of `HEED_KEYS`.',
})
export class KeyRotation {
  @Field(() => Int, { description: 'The id of the newest key.' })
  newestKey!: number;

  @Field(() => Int, { description: 'All accounts.' })
  accounts!: number;

  @Field(() => Int, { description: 'Those that are at the newest key.' })
  current!: number;

  @Field(() => Int, { description: 'Those that a job is bringing there.' })
  underWay!: number;
}

@ObjectType({ description: 'What a call has begun, and how far all is.' })
export class BegunKeyRotation extends KeyRotation {
  @Field(() => Int, {
    description: 'Accounts whose job this call began, 200 at most: call again while it is not 0.',
  })
  begun!: number;
}
