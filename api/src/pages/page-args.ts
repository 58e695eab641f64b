import { ArgsType, Field, Int } from 'type-graphql';

/** Which part of a list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many at most: 1 to 500.' })
  first!: number;

  @Field(() => String, { nullable: true, description: 'Go on after this cursor of the page before.' })
  after?: string | null;
}
