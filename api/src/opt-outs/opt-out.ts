import type { Id } from '@heed/schema/domain/ids';
import type { OptOutEventKind as EventKind, SuppressionReason as Reason } from '@heed/schema/domain/opt-outs';
import type { Channel as ChannelName } from '@heed/schema/domain/statuses';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { OptOutEventId, OptOutId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const Channel = enumOf<ChannelName>('Channel', 'How a message goes.', {
  email: 'By e-mail.',
  sms: 'By SMS.',
});

const SuppressionReason = enumOf<Reason>('SuppressionReason', 'What kind of do-not-contact entry it is.', {
  global_opt_out: 'Opted out of every brand: gets no marketing and no direct messages.',
  suppressed: 'Never to be mailed again, as somebody who was erased.',
});

@ObjectType({
  description: 'An account-wide opt-out. The address itself is not kept, only a keyed hash of it.',
})
export class OptOut {
  @Field(() => OptOutId, { description: 'Names the entry.' })
  id!: Id<'suppression'>;

  @Field(() => Channel, { description: 'What kind of address it is.' })
  channel!: ChannelName;

  @Field(() => SuppressionReason, { description: 'What kind of entry it is.' })
  reason!: Reason;

  @Field(() => String, { nullable: true, description: 'Why, or how it was asked for.' })
  note!: string | null;

  @Field(() => String, { description: 'Who entered it, like `contact` or `key:…`.' })
  actor!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;
}

export const OptOutConnection = connectionOf(OptOut, 'global opt-outs, newest first');

const OptOutEventKind = enumOf<EventKind>('OptOutEventKind', 'What happened to a global opt-out.', {
  opted_out: 'The address was opted out.',
  lifted: 'Staff of the account took it away, on evidence of new consent.',
  returned: 'The person came back themself.',
  undone: 'The person took their click back within the hour.',
});

@ObjectType({ description: 'The proof that somebody wants mail again.' })
class OptOutEvidence {
  @Field(() => String, { description: 'What they agreed to.' })
  what!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => String, { description: 'Where or how.' })
  how!: string;

  @Field(() => String, { description: 'The words they saw.' })
  wording!: string;
}

@ObjectType({
  description: 'One line of the history of global opt-outs. Lines are never changed and never go.',
})
export class OptOutEvent {
  @Field(() => OptOutEventId, { description: 'Names the line.' })
  id!: Id<'optOutEvent'>;

  @Field(() => OptOutId, { description: 'The opt-out that it made or took away.' })
  optOutId!: Id<'suppression'>;

  @Field(() => Channel, { description: 'What kind of address it is.' })
  channel!: ChannelName;

  @Field(() => OptOutEventKind, { description: 'What happened.' })
  kind!: EventKind;

  @Field(() => String, { nullable: true, description: 'Why, as far as it was noted.' })
  note!: string | null;

  @Field(() => OptOutEvidence, { nullable: true, description: 'Of new consent, where an opt-out ended.' })
  evidence!: OptOutEvidence | null;

  @Field(() => String, { description: 'Who did it, like `contact` or `key:…`.' })
  actor!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

export const OptOutEventConnection = connectionOf(OptOutEvent, 'the history of opt-outs, newest first');
