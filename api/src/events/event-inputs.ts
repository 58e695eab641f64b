import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { ContactId, EventId } from '../scalars/ids.js';
import { EventProperties } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

@InputType({ description: 'Whose an event is, and when: name the contact one way.' })
abstract class EventData {
  @Field(() => ContactId, { nullable: true, description: 'The contact, by id.' })
  contactId?: Id<'contact'> | null;

  @Field(() => String, { nullable: true, description: 'The contact, by e-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The contact, by phone number with its country.' })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: "The contact, by the tenant's own number." })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Takes in whoever is not a contact yet, as one of this source, like `abandoned_cart`; left out, they are refused.',
  })
  source?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When; left out: now. At most 5 minutes ahead.',
  })
  at?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Your own name of this event, 1 to 200 characters: told twice it is recorded once. For another event it is refused.',
  })
  key?: string | null;

  @Field(() => EventProperties, { nullable: true, description: 'What is told of it.' })
  properties?: unknown;
}

@InputType({ description: 'Something a contact did.' })
export class RecordEventInput extends EventData {
  @Field(() => String, { description: 'What they did, 1 to 100 characters, like `purchase`.' })
  name!: string;
}

@InputType({ description: 'A page that a contact visited.' })
export class RecordPageVisitInput extends EventData {
  @Field(() => String, {
    description: 'Its address or path, like `/prices`: rules ask about it as the property `page`.',
  })
  page!: string;
}

@InputType({ description: 'What contacts did.' })
export class RecordEventsInput {
  @Field(() => [RecordEventInput], { description: 'Up to 1,000 events.' })
  events!: RecordEventInput[];
}

@InputType({ description: 'Events to take back.' })
export class DeleteEventsInput {
  @Field(() => [EventId], { description: 'Up to 1,000 of them.' })
  eventIds!: Id<'event'>[];
}
