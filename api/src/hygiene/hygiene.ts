import type { Id } from '@heed/schema/domain/ids';
import type { SubscriptionState as State, Status } from '@heed/schema/domain/statuses';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { ContactStatus } from '../contacts/contact.js';
import { SubscriptionState } from '../lists/standing.js';
import { ListId } from '../scalars/ids.js';

/** Of the tenant, or of one of its lists. */
interface Whose {
  listId: Id<'list'> | null;
}

@ObjectType({ description: 'How many contacts have a status, and who.' })
export class StatusCount {
  listId!: Id<'list'> | null;

  @Field(() => ContactStatus, { description: 'The status.' })
  status!: Status;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many contacts stand how on a list, and who.' })
export class StandingCount {
  listId!: Id<'list'>;

  @Field(() => SubscriptionState, { description: 'How they stand on it.' })
  state!: State;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many contacts had a status at the end of a day.' })
class StatusThen {
  @Field(() => ContactStatus, { description: 'The status.' })
  standing!: Status;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many contacts stood how on a list at the end of a day.' })
class StandingThen {
  @Field(() => SubscriptionState, { description: 'How they stood on it.' })
  standing!: State;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'The contacts of a tenant by status, as it was at the end of a day.' })
export class StatusDay {
  @Field(() => String, { description: "The day in the tenant's zone, like `2026-01-31`." })
  day!: string;

  @Field(() => [StatusThen], { description: 'Each status once.' })
  counts!: StatusThen[];
}

@ObjectType({ description: 'How contacts stood on a list at the end of a day.' })
export class StandingDay {
  @Field(() => String, { description: "The day in the tenant's zone, like `2026-01-31`." })
  day!: string;

  @Field(() => [StandingThen], { description: 'Each standing once.' })
  counts!: StandingThen[];
}

@ObjectType({
  description:
    'How healthy the contacts are, of the tenant or of one list; each number opens the people behind it.',
})
export class Hygiene implements Whose {
  @Field(() => ListId, { nullable: true, description: 'Of which list; null: of all contacts.' })
  listId!: Id<'list'> | null;
}

@InputType({ description: 'Whom to ask whether they still want mail.' })
export class ReengagementSegmentInput {
  @Field(() => Int, { description: 'Who did nothing with what they got in so many days: 1 to 3,650.' })
  days!: number;

  @Field(() => ListId, { nullable: true, description: 'Only those subscribed to this list.' })
  listId?: Id<'list'> | null;

  @Field(() => String, { nullable: true, description: 'What to call the segment.' })
  name?: string | null;
}
