import type { Frequency as FrequencyName } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import type { SubscriptionState as State, Status } from '@heed/schema/domain/statuses';
import { Field, ObjectType } from 'type-graphql';
import { Frequency, SubscriptionState } from '../lists/standing.js';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { TrackingMode } from '../tracking/tracking.js';

export const ContactStatus = enumOf<Status>(
  'ContactStatus',
  'How a contact stands towards the brand: the strongest fact in force.',
  {
    complained: 'Reported mail as spam: gets nothing.',
    bounced: 'The address does not take mail.',
    unsubscribed: 'Has left the brand.',
    pending: 'Has not agreed, or not confirmed yet.',
    transactional: 'Gets order and service mail, and mail steps of sequences, but no campaigns.',
    subscribed: 'Has agreed.',
  },
);

const SmsStanding = enumOf<'allowed' | 'stopped' | 'undeliverable'>(
  'SmsStanding',
  'How a contact stands towards SMS, which has its own standing.',
  {
    allowed: 'May be written to.',
    stopped: 'Answered STOP.',
    undeliverable: 'The number does not take messages.',
  },
);

@ObjectType({ description: "A contact's standing on one list." })
export class Subscription {
  contactId!: Id<'contact'>;
  listId!: Id<'list'>;

  @Field(() => SubscriptionState, { description: 'How they stand on it.' })
  state!: State;

  @Field(() => Frequency, { description: 'How often they want it, at most.' })
  frequency!: FrequencyName;

  @Field(() => DateTime, { nullable: true, description: 'Paused until then.' })
  snoozedUntil!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until then the next message waits.' })
  opensAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why they are on an implied list, like `customer`.' })
  basis!: string | null;

  @Field(() => DateTime, { description: 'When they joined.' })
  joinedAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  changedAt!: Date;
}

@ObjectType({ description: 'A person the tenant may write to.' })
export class Contact {
  @Field(() => ContactId, { description: 'Names the contact.' })
  id!: Id<'contact'>;

  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'The phone number with its country (E.164).' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: "The tenant's own number of the person." })
  externalId!: string | null;

  @Field(() => String, { nullable: true, description: 'The first name.' })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'The last name.' })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: "The language (BCP 47); null: the tenant's." })
  locale!: string | null;

  @Field(() => String, { nullable: true, description: "The time zone (IANA); null: the tenant's." })
  timeZone!: string | null;

  personaId!: Id<'persona'> | null;

  @Field(() => String, { description: 'Where the contact comes from, like `import` or `api`.' })
  source!: string;

  @Field(() => ContactStatus, { description: 'How they stand towards the brand.' })
  status!: Status;

  @Field(() => SmsStanding, { description: 'How they stand towards SMS.' })
  smsStanding!: 'allowed' | 'stopped' | 'undeliverable';

  @Field(() => TrackingMode, {
    nullable: true,
    description:
      "Their wish about counting opens and clicks, where it is stricter than the tenant's; null: none.",
  })
  tracking!: 'anonymous' | 'off' | null;

  @Field(() => DateTime, { nullable: true, description: 'When they last agreed.' })
  consentedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When they left the brand.' })
  leftAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the address last refused mail for good.' })
  bouncedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When they last reported mail as spam.' })
  complainedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When their data was erased.' })
  erasedAt!: Date | null;

  @Field(() => ContactId, {
    nullable: true,
    description: 'The contact it was merged into: the same person.',
  })
  mergedInto!: Id<'contact'> | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was merged.' })
  mergedAt!: Date | null;

  @Field(() => DateTime, { description: 'When they were taken in.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When they last changed.' })
  updatedAt!: Date;
}

export const ContactConnection = connectionOf(Contact, 'contacts');
