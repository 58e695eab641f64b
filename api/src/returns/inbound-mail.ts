import type { Id } from '@heed/schema/domain/ids';
import type { InboundDoor as Door, InboundOutcome as Outcome } from '@heed/schema/services/inbound-mails';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { InboundMailId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

const InboundDoor = enumOf<Door>('InboundDoor', 'How a mail came in.', {
  bounce: 'At the return path of a message.',
  reply: 'At the reply address of a message.',
  open: 'At an address for reports that everybody knows.',
  upload: 'It was handed in over the API.',
});

const InboundOutcome = enumOf<Outcome>('InboundOutcome', 'What a mail that came in came to.', {
  waiting: 'It is stored, and will be worked off.',
  recorded: 'It is recorded with the message that it is about.',
  passing_on: 'An answer, on its way to the team.',
  passed_on: 'An answer, which the team has.',
  not_passed_on: "An answer that the team's mail server did not take.",
  no_meaning: 'A delay, an automatic answer, or something else that means nothing.',
  not_ours: 'It is about no message of this tenant.',
  unproven: 'It says that a message came back, but not in a way that could not be made up.',
  erased: 'It is about somebody who was erased.',
  loop: 'It went round in circles.',
});

@ObjectType({ description: 'A mail that came in: a bounce, a complaint, an answer.' })
export class InboundMail {
  @Field(() => InboundMailId, { description: 'Names it.' })
  id!: Id<'inboundMail'>;

  @Field(() => DateTime, { description: 'When it came in.' })
  receivedAt!: Date;

  @Field(() => InboundDoor, { description: 'How it came in.' })
  door!: Door;

  @Field(() => InboundOutcome, { description: 'What it came to.' })
  outcome!: Outcome;

  contactId!: Id<'contact'> | null;
  campaignId!: Id<'campaign'> | null;

  @Field(() => String, { nullable: true, description: 'What it says, in a word or two.' })
  detail!: string | null;
}

export const InboundMailConnection = connectionOf(InboundMail, 'mails that came in, the newest first');
