import type { Id } from '@heed/schema/domain/ids';
import type { TrackingMode as Mode } from '@heed/schema/domain/tracking';
import { Field, InputType } from 'type-graphql';
import { ContactId, ListId, PersonaId } from '../scalars/ids.js';
import { FieldValues } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';
import { TrackingMode } from '../tracking/tracking.js';

@InputType({ description: 'What can be said about a contact.' })
export abstract class ContactFacts {
  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The phone number with its country, like `+972501234567`.',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: "The tenant's own number of the person." })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: 'The first name.' })
  firstName?: string | null;

  @Field(() => TrackingMode, {
    nullable: true,
    description: 'What they ask for about counting opens and clicks; it holds where it is stricter.',
  })
  tracking?: Mode | null;

  @Field(() => String, { nullable: true, description: 'The last name.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'The language (BCP 47), like `he`.' })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'The time zone (IANA), like `Asia/Jerusalem`.' })
  timeZone?: string | null;

  @Field(() => FieldValues, { nullable: true, description: 'Custom fields, by key.' })
  fields?: Record<string, unknown> | null;
}

@InputType({ description: 'What can be said about a contact.' })
abstract class ContactData extends ContactFacts {
  @Field(() => PersonaId, { nullable: true, description: 'Why they are here.' })
  personaId?: Id<'persona'> | null;
}

@InputType({ description: 'The consent that the tenant holds, as proof.' })
class ContactConsentInput {
  @Field(() => DateTime, { nullable: true, description: 'When they agreed; left out: now.' })
  at?: Date | null;

  @Field(() => String, { nullable: true, description: 'The words they saw.' })
  wording?: string | null;
}

@InputType({ description: 'A person to take in.' })
export class CreateContactInput extends ContactData {
  @Field(() => String, {
    nullable: true,
    description: 'Where they come from, like `checkout`; `api` when left out.',
  })
  source?: string | null;

  @Field(() => ContactConsentInput, {
    nullable: true,
    description: 'Their consent; without it they are pending.',
  })
  consent?: ContactConsentInput | null;

  @Field(() => [ListId], {
    nullable: true,
    description: 'Lists to join: subscribed with consent, pending without.',
  })
  lists?: Id<'list'>[] | null;
}

@InputType({ description: 'What to change about a contact; what is left out stays, null takes it away.' })
export class UpdateContactInput extends ContactData {
  @Field(() => ContactId, { description: 'Which contact.' })
  contactId!: Id<'contact'>;
}

@InputType({ description: 'A contact to put on a list, or to take off it.' })
export class ChangeSubscriptionInput {
  @Field(() => ContactId, { description: 'Which contact.' })
  contactId!: Id<'contact'>;

  @Field(() => ListId, { description: 'Which list.' })
  listId!: Id<'list'>;

  @Field(() => String, { description: 'Why: kept as proof.' })
  reason!: string;
}

@InputType({ description: 'A person to erase.' })
export class EraseContactInput {
  @Field(() => ContactId, { description: 'Which contact.' })
  contactId!: Id<'contact'>;
}
