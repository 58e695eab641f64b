import type { Id } from '@heed/schema/domain/ids';
import type { HoldReason as Hold } from '@heed/schema/domain/limits';
import { reasonTexts } from '@heed/schema/domain/reason-texts';
import { type FailReason, type SkipReason, type DeliveryState as State } from '@heed/schema/domain/reasons';
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
}

export const DeliveryConnection = connectionOf(Delivery, "lines of a campaign's report");
