import type { Id } from '@heed/schema/domain/ids';
import { ArgsType, Field, InputType } from 'type-graphql';
import { UploadId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

/** One address, as a query's arguments name it. */
@ArgsType()
export class AddressArgs {
  @Field(() => String, { nullable: true, description: 'An e-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Or a phone number with its country.' })
  phone?: string | null;
}

@InputType({
  description: 'An address to opt out of every tenant of the account: an e-mail address or a phone number.',
})
export class OptOutInput {
  @Field(() => String, { nullable: true, description: 'An e-mail address.' })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A phone number with its country, like `+972501234567`.',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, or how it was asked for.' })
  note?: string | null;
}

@InputType({ description: 'The proof that somebody wants mail again: all of it is needed, and kept.' })
class NewConsentInput {
  @Field(() => String, { description: 'What they agreed to, like `offers of both brands`.' })
  what!: string;

  @Field(() => DateTime, { description: 'When: after the opt-out.' })
  at!: Date;

  @Field(() => String, { description: 'Where or how they agreed, like `signed form in the shop`.' })
  how!: string;

  @Field(() => String, { description: 'The words they saw.' })
  wording!: string;
}

@InputType({ description: 'An opt-out to take away, by its address, with evidence of new consent.' })
export class LiftOptOutInput extends OptOutInput {
  @Field(() => NewConsentInput, { description: 'The proof that the person wants mail again.' })
  consent!: NewConsentInput;
}

@InputType({ description: 'A file of addresses to opt out.' })
export class OptOutAddressesInput {
  @Field(() => UploadId, {
    description:
      "The file, as `POST /uploads` answered to the account's key: CSV of one column of addresses, or with a first line " +
      'that names `email`, `phone` or both.',
  })
  uploadId!: Id<'upload'>;

  @Field(() => String, {
    nullable: true,
    description: 'Why, or how it was asked for; kept with every address.',
  })
  note?: string | null;
}
