import type { BounceKind as Bounce } from '@heed/schema/domain/delivery-facts';
import type { Id } from '@heed/schema/domain/ids';
import type { HoldReason as Hold } from '@heed/schema/domain/limits';
import { reasonTexts } from '@heed/schema/domain/reason-texts';
import { type FailReason, type SkipReason, type DeliveryState as State } from '@heed/schema/domain/reasons';
import type { DeliveryFacts as RawFacts } from '@heed/schema/sql/came-back';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { DateTime } from '../scalars/time.js';

export const DeliveryState = enumOf<State | 'waiting'>(
  'DeliveryState',
  'What became of one selected contact.',
  {
    waiting: 'Not decided yet.',
    skipped: 'Not mailed, for a reason.',
    held: "Waits until the contact's frequency, every ceiling and quiet hours allow it.",
    claimed: 'Being handed over.',
    sent: 'The mail server took it.',
    digested: 'Went as part of a digest.',
    failed: 'The mail server refused it, for good.',
    unknown: 'May have been handed over; nobody knows. Never resent by itself.',
    cancelled: 'The campaign was cancelled first.',
  },
);

export const SkippedReason = enumOf<SkipReason>(
  'SkipReason',
  'Why a contact is not mailed; exactly one is given.',
  reasonTexts.en.skipped,
);

export const HoldReason = enumOf<Hold>(
  'HoldReason',
  'What holds a message back; the one that lasts longest.',
  reasonTexts.en.held,
);

export const FailedReason = enumOf<FailReason>(
  'FailReason',
  'Why a message that was tried did not go.',
  reasonTexts.en.failed,
);

export const BounceKind = enumOf<Bounce>('BounceKind', 'Why a message came back.', {
  hard: 'The address does not exist.',
  blocked: 'The message or its sender was refused.',
  soft: 'It may work later.',
});

@ObjectType({ description: "One contact's line in a campaign's report." })
export class Delivery {
  contactId!: Id<'contact'>;

  @Field(() => DeliveryState, { description: 'What became of it.' })
  state!: State | 'waiting';

  reason!: string | null;

  @Field(() => SkippedReason, { nullable: true, description: 'Why it was skipped.' })
  skipReason(): string | null {
    return this.state === 'skipped' ? this.reason : null;
  }

  @Field(() => FailedReason, { nullable: true, description: 'Why it failed.' })
  failReason(): string | null {
    return this.state === 'failed' ? this.reason : null;
  }

  @Field(() => HoldReason, { nullable: true, description: 'What holds it.' })
  heldBy(): string | null {
    return this.state === 'held' ? this.reason : null;
  }

  digestId?: Id<'digest'> | null;

  @Field(() => String, { nullable: true, description: 'What the mail server said.' })
  detail!: string | null;

  @Field(() => Int, { description: 'Which sending of the campaign to them, from 1.' })
  occurrence!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was decided.' })
  decidedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the outcome was known.' })
  settledAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'While it is held: when it may go.' })
  heldUntil!: Date | null;

  facts?: RawFacts | null;
}

@ObjectType({ description: 'What came back from one message: the first time of each, and of some the last.' })
export class DeliveryFacts {
  @Field(() => Boolean, {
    description: 'Whether opens and clicks of it are known: it was sent with tracking on.',
  })
  tracked!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it arrived, by the word of a provider.' })
  deliveredAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was first opened.' })
  openedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last opened.' })
  lastOpenedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a link of it was first followed.' })
  clickedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a link of it was last followed.' })
  lastClickedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was first answered.' })
  repliedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it first came back.' })
  bouncedAt!: Date | null;

  @Field(() => BounceKind, { nullable: true, description: 'Why it came back; the hardest of several.' })
  bounceKind!: Bounce | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was reported as spam.' })
  complainedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its reader left the topic or the brand.' })
  unsubscribedAt!: Date | null;
}

export const DeliveryConnection = connectionOf(Delivery, "lines of a campaign's report");
