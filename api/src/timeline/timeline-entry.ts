import type { EventProperties as Properties } from '@heed/schema/domain/events';
import type { Id } from '@heed/schema/domain/ids';
import type { HoldReason as Hold } from '@heed/schema/domain/limits';
import type { ConsentKind as Consent, OperationKind as Operation } from '@heed/schema/domain/operations';
import type { Status } from '@heed/schema/domain/statuses';
import type { ContactFact as Fact, TimelineKind as Kind } from '@heed/schema/domain/timeline';
import { type ClassType, Field, InterfaceType, ObjectType } from 'type-graphql';
import { ContactStatus } from '../contacts/contact.js';
import { connectionOf } from '../pages/connection.js';
import { OperationKind } from '../preferences/preferences.js';
import { HoldReason } from '../reports/delivery.js';
import { enumOf } from '../scalars/enums.js';
import { EventId, OperationId } from '../scalars/ids.js';
import { EventProperties } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

export const TimelineKind = enumOf<Kind>('TimelineKind', 'What a line of a timeline tells.', {
  delivery: 'A mail was selected for them: `TimelineDelivery`.',
  event: 'They did something that a program told: `TimelineEvent`.',
  submission: 'They filled in a form: `TimelineSubmission`.',
  consent: 'Consent was given, asked for, or taken back, without a click on the page: `TimelineConsent`.',
  choice: 'They chose something: `TimelineChoice`.',
  opt_out: 'They opted out of every brand of the account, or no longer: `TimelineOptOut`.',
  status: 'They stood otherwise towards the brand: `TimelineStatus`.',
});

export const ConsentKind = enumOf<Consent>('ConsentKind', 'What a line of proof says happened.', {
  merged: 'Another contact, who is the same person, was merged into this one.',
  consented: 'They agreed.',
  confirmation_asked: 'They were asked to confirm.',
  confirmed: 'They confirmed.',
  frequency_chosen: 'They chose how often.',
  snoozed: 'They paused it.',
  pause_ended: 'They ended the pause.',
  left_topic: 'They left the topic.',
  left_brand: 'They left everything from this brand.',
  left_all_brands: 'They left every brand of the account.',
  returned_to_brands: 'They took back having left every brand.',
  undone: 'They undid a choice.',
  bounced: 'Their address refused mail for good.',
  complained: 'They reported mail as spam.',
});

const ContactFact = enumOf<Fact>(
  'ContactFact',
  'A dated fact about a contact, which bears on their status.',
  {
    taken_in: 'They were taken in.',
    implied: 'An existing relationship began.',
    confirmation_asked: 'They were asked to confirm.',
    confirmed: 'They confirmed.',
    consented: 'Consent was given, by whomever it was recorded.',
    consented_themselves: 'They agreed themselves.',
    transactional_only: 'They were set to order and service mail only.',
    left: 'They left the brand.',
    bounced: 'The address refused mail for good.',
    address_changed: 'The address was changed.',
    complained: 'They reported mail as spam.',
    erased: 'Their data was erased.',
  },
);

@InterfaceType({
  description: 'One thing that happened between the brand and a contact.',
  resolveType: ({ kind }: TimelineEntry) => types[kind],
})
export abstract class TimelineEntry {
  id!: string;

  @Field(() => TimelineKind, { description: 'What it tells.' })
  kind!: Kind;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

@ObjectType({
  implements: TimelineEntry,
  description: 'A mail was selected for them; `at` is when it was decided whether it goes.',
})
export class TimelineDelivery extends TimelineEntry {
  campaignId!: Id<'campaign'>;
  listId!: Id<'list'> | null;
  heldUntil!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Held: when it goes as things stand; null: not held, or when its campaign is resumed.',
  })
  goesAt(): Date | null {
    return this.heldBecause === 'paused' ? null : this.heldUntil;
  }

  @Field(() => HoldReason, { nullable: true, description: 'Held: why.' })
  heldBecause!: Hold | null;

  @Field(() => DateTime, { nullable: true, description: 'Held: it is dropped if it has not gone by then.' })
  expiresAt!: Date | null;
}

@ObjectType({ implements: TimelineEntry, description: 'They did something that a program told.' })
class TimelineEvent extends TimelineEntry {
  @Field(() => EventId, { description: 'Names the event.' })
  eventId!: Id<'event'>;

  @Field(() => String, { description: 'What they did, like `purchase` or `page_visited`.' })
  name!: string;

  @Field(() => EventProperties, { description: 'What is told of it.' })
  properties!: Properties;
}

@ObjectType({ implements: TimelineEntry, description: 'They filled in a form.' })
export class TimelineSubmission extends TimelineEntry {
  submissionId!: Id<'formSubmission'>;
}

@ObjectType({ description: 'A line of proof. Of an erased contact it keeps what happened, and when.' })
export class ConsentProof {
  listId!: Id<'list'> | null;
  consentKind!: Consent;

  @Field(() => ConsentKind, { description: 'What happened.' })
  what(): Consent {
    return this.consentKind;
  }

  @Field(() => String, { description: 'How, like `page`, `one_click`, `api` or `staff`.' })
  source!: string;

  @Field(() => String, { description: 'Who did it, like `contact` or `key:…`.' })
  actor!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The words shown or given; how often, where that was chosen.',
  })
  wording!: string | null;

  @Field(() => String, { nullable: true, description: 'The address on the network that it came from.' })
  ip!: string | null;

  @Field(() => String, { nullable: true, description: 'The browser or program that it came from.' })
  userAgent!: string | null;
}

@ObjectType({ implements: TimelineEntry, description: 'They chose something, in one click.' })
export class TimelineChoice extends TimelineEntry {
  listId!: Id<'list'> | null;
  operationKind!: Operation;

  @Field(() => OperationId, { description: 'Names the choice.' })
  operationId!: Id<'operation'>;

  @Field(() => OperationKind, { description: 'What they did.' })
  choice(): Operation {
    return this.operationKind;
  }

  @Field(() => String, { description: 'Who did it, like `contact` or `key:…`.' })
  actor!: string;

  @Field(() => DateTime, { nullable: true, description: 'When they undid it.' })
  undoneAt!: Date | null;
}

@ObjectType({ implements: TimelineEntry, description: 'Consent was given, asked for, or taken back.' })
class TimelineConsent extends TimelineEntry {
  @Field(() => ConsentProof, { description: 'The proof.' })
  proof(): ConsentProof {
    return this as unknown as ConsentProof;
  }
}

@ObjectType({
  implements: TimelineEntry,
  description:
    'They opted out of every brand of the account, or no longer; a tenant learns no more than that.',
})
class TimelineOptOut extends TimelineEntry {
  @Field(() => Boolean, { description: 'Whether they are opted out from then on.' })
  optedOut!: boolean;
}

@ObjectType({
  implements: TimelineEntry,
  description: 'How they stood towards the brand from then on, as far as the newest date of each fact tells.',
})
class TimelineStatus extends TimelineEntry {
  @Field(() => ContactStatus, { description: 'How they stood.' })
  status!: Status;

  @Field(() => [ContactFact], { description: 'The facts of that moment.' })
  facts!: Fact[];
}

const types: Record<Kind, ClassType<TimelineEntry>> = {
  delivery: TimelineDelivery,
  event: TimelineEvent,
  submission: TimelineSubmission,
  consent: TimelineConsent,
  choice: TimelineChoice,
  opt_out: TimelineOptOut,
  status: TimelineStatus,
};

export const TimelineConnection = connectionOf(
  TimelineEntry as unknown as ClassType,
  "lines of a contact's timeline, newest first",
  'Timeline',
);
export const HeldConnection = connectionOf(
  TimelineDelivery,
  'messages that are held, the longest held first',
  'Held',
);
