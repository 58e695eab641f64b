import type { EventProperties as Properties } from '@heed/schema/domain/events';
import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { EventId } from '../scalars/ids.js';
import { EventProperties } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: 'Something a contact did, as a program told it: a purchase, a visited page.' })
export class Event {
  contactId!: Id<'contact'>;

  @Field(() => EventId, { description: 'Names the event.' })
  id!: Id<'event'>;

  @Field(() => String, { description: 'What they did, like `purchase`; a visited page is `page_visited`.' })
  name!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { nullable: true, description: "The program's own name of it." })
  key!: string | null;

  @Field(() => EventProperties, { description: 'What is told of it.' })
  properties!: Properties;
}

@ObjectType({ description: 'An event that was told.' })
export class RecordedEvent {
  @Field(() => Event, { description: 'The event.' })
  event!: Event;

  @Field(() => Boolean, { description: 'Whether it stood under its key already: nothing was recorded.' })
  known!: boolean;
}

@ObjectType({ description: 'Why a row was refused.' })
class EventFault {
  @Field(() => String, { description: 'One of the codes of errors, like `NOT_FOUND`.' })
  code!: string;

  @Field(() => String, { description: 'A sentence a person can act on.' })
  message!: string;

  @Field(() => [String], {
    description: 'The way to the faulty field, like `["input", "events", "17", "email"]`.',
  })
  path!: string[];
}

@ObjectType({ description: 'What became of one row: an event, or why there is none.' })
class EventResult {
  @Field(() => Int, { description: 'Its place among the rows, from 0.' })
  index!: number;

  @Field(() => Event, { nullable: true, description: 'The event.' })
  event!: Event | null;

  @Field(() => Boolean, { description: 'Whether it stood under its key already: nothing was recorded.' })
  known!: boolean;

  @Field(() => EventFault, { nullable: true, description: 'Why it was refused.' })
  error!: EventFault | null;
}

@ObjectType({ description: 'What became of a batch of events.' })
export class RecordedEvents {
  @Field(() => Int, { description: 'How many were recorded.' })
  recorded!: number;

  @Field(() => Int, { description: 'How many stood under their keys already.' })
  known!: number;

  @Field(() => Int, { description: 'How many were refused.' })
  refused!: number;

  @Field(() => [EventResult], { description: 'Row by row, in their order.' })
  results!: EventResult[];
}

@ObjectType({ description: 'A name under which events were recorded.' })
export class EventName {
  @Field(() => String, { description: 'The name.' })
  name!: string;

  @Field(() => Int, { description: 'How many there are.' })
  count!: number;

  @Field(() => DateTime, { description: 'When the last of them happened.' })
  lastAt!: Date;
}

@ObjectType({ description: 'Events that were taken back.' })
export class DeletedEvents {
  @Field(() => Int, { description: 'How many there were.' })
  deleted!: number;
}

export const EventConnection = connectionOf(Event, 'events, the newest recorded first');
