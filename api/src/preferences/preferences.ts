import type { Frequency as FrequencyName } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import type { OperationKind as Kind } from '@heed/schema/domain/operations';
import type { SubscriptionState } from '@heed/schema/domain/statuses';
import type { Undone as Outcome } from '@heed/schema/services/undo';
import { Field, Int, ObjectType } from 'type-graphql';
import { Frequency } from '../lists/standing.js';
import { enumOf } from '../scalars/enums.js';
import { ListId, OperationId, PersonaId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

const TopicState = enumOf<SubscriptionState | 'none'>('TopicState', 'How the contact stands on a topic.', {
  subscribed: 'Gets it.',
  pending: 'Was asked to confirm, and has not yet.',
  unsubscribed: 'Has left it.',
  none: 'Never joined it.',
});

export const OperationKind = enumOf<Kind>('OperationKind', 'What a contact did to their choices.', {
  save_preferences: 'Saved the choices of the page.',
  leave_topic: 'Left one topic.',
  leave_brand: 'Left everything from this brand.',
  leave_all_brands: 'Left every brand of the account.',
  return_to_brands: 'Took back having left every brand.',
});

@ObjectType({ description: 'One topic of the brand, and how the contact stands on it.' })
export class Topic {
  @Field(() => ListId, { description: 'Names the topic.' })
  listId!: Id<'list'>;

  @Field(() => String, { description: "The topic's name." })
  name!: string;

  @Field(() => String, { description: 'What it is about.' })
  description!: string;

  @Field(() => String, { description: 'What one gets.' })
  receives!: string;

  @Field(() => String, { description: 'How often it is usually sent.' })
  cadence!: string;

  @Field(() => TopicState, { description: 'How the contact stands on it.' })
  state!: SubscriptionState | 'none';

  @Field(() => Frequency, { description: 'How often the contact wants it, at most.' })
  frequency!: FrequencyName;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until then the next message waits; null: it may come now.',
  })
  opensAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Paused until then; null: not paused.' })
  snoozedUntil!: Date | null;
}

@ObjectType({ description: 'A persona that the contact may choose.' })
class PersonaChoice {
  @Field(() => PersonaId, { description: 'Names the persona.' })
  id!: Id<'persona'>;

  @Field(() => String, { description: 'Its name, in their words.' })
  name!: string;
}

@ObjectType({ description: 'Something the contact did, which can still be undone.' })
class LastOperation {
  @Field(() => OperationId, { description: 'Names it, for `undo`.' })
  id!: Id<'operation'>;

  @Field(() => OperationKind, { description: 'What was done.' })
  kind!: Kind;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { nullable: true, description: 'The topic, if it was about one.' })
  listName!: string | null;
}

@ObjectType({ description: "A contact's own choices, as the link in their mail opens them." })
export class Preferences {
  @Field(() => String, { description: 'The address, masked: enough to recognise it.' })
  address!: string;

  @Field(() => String, { description: 'The language to speak to them in (BCP 47).' })
  locale!: string;

  @Field(() => Boolean, { description: 'Whether they left every brand of the account.' })
  globallyOptedOut!: boolean;

  @Field(() => [Topic], { description: "The brand's topics; those of the contact's persona first." })
  topics!: Topic[];

  @Field(() => PersonaId, { nullable: true, description: 'Why they are here, if they or the team said so.' })
  personaId!: Id<'persona'> | null;

  @Field(() => [PersonaChoice], {
    description: 'What they may choose from; empty where the brand does not ask.',
  })
  personas!: PersonaChoice[];

  @Field(() => LastOperation, { nullable: true, description: 'The newest thing that can still be undone.' })
  lastOperation!: LastOperation | null;
}

@ObjectType({ description: 'What saving did, and how the contact stands now.' })
export class SavedPreferences {
  @Field(() => OperationId, {
    nullable: true,
    description: 'Names what was done, for `undo`; null: nothing changed.',
  })
  operationId!: Id<'operation'> | null;

  @Field(() => Int, { description: 'How many topics changed.' })
  changed!: number;
}

@ObjectType({ description: 'What leaving did.' })
export class Left {
  @Field(() => OperationId, {
    nullable: true,
    description: 'Names what was done, for `undo`; null: nothing changed.',
  })
  operationId!: Id<'operation'> | null;
}

const UndoOutcome = enumOf<Outcome>('UndoOutcome', 'What became of an undo.', {
  undone: 'It is as it was before.',
  too_late: 'The hour is over; the page can still change it.',
  unknown: 'There is no such operation of this contact.',
});

@ObjectType({ description: 'What undoing did.' })
export class Undone {
  @Field(() => UndoOutcome, { description: 'What became of it.' })
  outcome!: Outcome;
}
