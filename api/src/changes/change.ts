import type { Id } from '@heed/schema/domain/ids';
import type { ConsentKind as Consent } from '@heed/schema/domain/operations';
import type { ChangedConsent } from '@heed/schema/services/changed-consents';
import type { ChangeKind as Kind } from '@heed/schema/sql/changes';
import { Field, ObjectType } from 'type-graphql';
import { Subscription } from '../contacts/contact.js';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId, ListId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { ConsentKind } from '../timeline/timeline-entry.js';

export const ChangeKind = enumOf<Kind>('ChangeKind', 'What changed.', {
  contact: 'A contact: taken in, changed, erased or merged.',
  subscription: 'How a contact stands on a list.',
  consent: 'A line of proof was added.',
});

@ObjectType({ description: 'A line of proof, as whoever follows changes sees it.' })
class ConsentChange {
  consentKind!: Consent;

  @Field(() => ConsentKind, { description: 'What happened.' })
  get what(): Consent {
    return this.consentKind;
  }

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: 'How, like `page` or `import`.' })
  source!: string;

  @Field(() => String, { description: 'Who did it.' })
  actor!: string;

  @Field(() => String, { nullable: true, description: 'The words that were shown.' })
  wording!: string | null;
}

@ObjectType({ description: 'Something that changed. What it shows is as it is now.' })
export class Change {
  id!: string;

  @Field(() => ChangeKind, { description: 'What changed.' })
  kind!: Kind;

  @Field(() => ContactId, { description: 'Whom it is about.' })
  contactId!: Id<'contact'>;

  @Field(() => ListId, { nullable: true, description: 'On which list, where it is about one.' })
  listId!: Id<'list'> | null;

  @Field(() => Subscription, {
    nullable: true,
    description:
      'How they stand on it now; null when there is nothing any more, as after an undo or a merge.',
  })
  subscription!: Subscription | null;

  @Field(() => ConsentChange, { nullable: true, description: 'The line of proof.' })
  consent!: ChangedConsent | null;
}

export const ChangeConnection = connectionOf(Change, 'changes');
