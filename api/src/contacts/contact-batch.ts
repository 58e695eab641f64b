import type { ErrorCode } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import type { ImportKey, ImportMode as Mode } from '@heed/schema/domain/imports';
import type { UpsertedContact as Upserted } from '@heed/schema/services/contact-batches';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { ContactKey, ImportMode } from '../imports/import-mode.js';
import { ImportConsentInput } from '../imports/import-resolver.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId, ListId } from '../scalars/ids.js';
import { InputPath } from '../scalars/json.js';
import { ContactFacts } from './contact-inputs.js';

@InputType({ description: 'One of many contacts: what is left out stays, null takes it away.' })
class UpsertContactInput extends ContactFacts {}

@InputType({ description: 'Contacts to take in, or to change if they are there.' })
export class UpsertContactsInput {
  @Field(() => [UpsertContactInput], { description: 'Up to 1,000 of them.' })
  contacts!: UpsertContactInput[];

  @Field(() => ContactKey, {
    nullable: true,
    description: 'By what each is known; left out: by external id, else e-mail, else phone.',
  })
  key?: ImportKey | null;

  @Field(() => ImportMode, {
    nullable: true,
    description: 'What becomes of those who are there; left out: UPSERT.',
  })
  mode?: Mode | null;

  @Field(() => ListId, {
    nullable: true,
    description: 'A list that they join. Whoever left it, or the brand, is not put back.',
  })
  listId?: Id<'list'> | null;

  @Field(() => ImportConsentInput, {
    nullable: true,
    description: 'What they agreed to. Without it new contacts are pending and are not mailed.',
  })
  consent?: ImportConsentInput | null;
}

export const UpsertOutcome = enumOf<Upserted['outcome']>(
  'UpsertOutcome',
  'What became of one row of a batch.',
  {
    created: 'It is new.',
    updated: 'It was there, and something of it changed.',
    unchanged: 'It was there, just so.',
    skipped: 'The mode passed it over.',
    refused: 'It has a fault; nothing of it was stored.',
  },
);

@ObjectType({ description: 'What is wrong with one row of a batch.' })
export class UpsertError {
  @Field(() => String, { description: 'One of `docs/errors.md`.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'A sentence a person can act on.' })
  message!: string;

  @Field(() => InputPath, { description: 'Where it is in the input: `["input", "contacts", 17, "email"]`.' })
  path!: (string | number)[];
}

@ObjectType({ description: 'What became of one contact of a batch.' })
export class UpsertedContact {
  @Field(() => Int, { description: 'Its place in the input, from 0.' })
  index!: number;

  @Field(() => UpsertOutcome, { description: 'What became of it.' })
  outcome!: Upserted['outcome'];

  @Field(() => ContactId, {
    nullable: true,
    description: 'Which contact it is; null when it was refused or passed over.',
  })
  contactId!: Id<'contact'> | null;

  @Field(() => Boolean, {
    description: 'Whether it was not put on the list, since the person had left or reported spam.',
  })
  keptOut!: boolean;

  @Field(() => [UpsertError], { description: 'Why it was refused.' })
  errors!: UpsertError[];
}

@ObjectType({ description: 'What became of a batch of contacts.' })
export class UpsertedContacts {
  @Field(() => [UpsertedContact], { description: 'One for each, in their order.' })
  results!: UpsertedContact[];
}
