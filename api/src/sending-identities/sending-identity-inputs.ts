import type { DkimAlgorithm as Algorithm } from '@heed/schema/domain/dkim';
import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType, Int } from 'type-graphql';
import { SendingIdentityId } from '../scalars/ids.js';
import { DkimAlgorithm } from './dkim.js';

@InputType({ description: 'A sending identity to create.' })
export class CreateSendingIdentityInput {
  @Field(() => String, { description: 'What the team calls it; unique in the tenant.' })
  name!: string;

  @Field(() => String, { description: 'The address that mail is from.' })
  fromEmail!: string;

  @Field(() => String, { description: 'The name that mail is from.' })
  fromName!: string;

  @Field(() => String, { nullable: true, description: 'Where replies go.' })
  replyTo?: string | null;

  @Field(() => String, {
    description: 'The postal address at the foot of every marketing mail; up to 8 lines.',
  })
  postalAddress!: string;

  @Field(() => String, {
    nullable: true,
    description: "`smtp://user:password@host:587` or `smtps://…`; left out: the installation's own server.",
  })
  smtpUrl?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Messages a second at most, 1 to 100,000; left out: as fast as the server takes them.',
  })
  perSecond?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Messages in any 60 minutes at most, 1 to 100,000,000; left out: no limit.',
  })
  perHour?: number | null;
}

@InputType({ description: 'What to change about a sending identity; what is left out stays.' })
export class UpdateSendingIdentityInput {
  @Field(() => SendingIdentityId, { description: 'Which identity.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The address that mail is from.' })
  fromEmail?: string | null;

  @Field(() => String, { nullable: true, description: 'The name that mail is from.' })
  fromName?: string | null;

  @Field(() => String, { nullable: true, description: 'Where replies go; null takes it away.' })
  replyTo?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The postal address at the foot of every marketing mail.',
  })
  postalAddress?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The mail server; null goes back to the installation's own.",
  })
  smtpUrl?: string | null;

  @Field(() => Int, { nullable: true, description: 'Messages a second at most; null takes the limit away.' })
  perSecond?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Messages in any 60 minutes at most; null takes the limit away.',
  })
  perHour?: number | null;
}

@InputType({ description: 'A DKIM key to make.' })
export class GenerateDkimKeyInput {
  @Field(() => SendingIdentityId, { description: 'For which identity; the key speaks for its `fromDomain`.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the key in DNS; left out: a new one, so that an old key stays valid beside it.',
  })
  selector?: string | null;

  @Field(() => DkimAlgorithm, { defaultValue: 'rsa-sha256', description: 'What kind of key.' })
  algorithm!: Algorithm;
}

@InputType({ description: 'A DKIM key that exists already.' })
export class SetDkimKeyInput {
  @Field(() => SendingIdentityId, { description: 'For which identity.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, { description: 'The name under which its public half is published.' })
  selector!: string;

  @Field(() => String, {
    description: 'RSA of 2,048 to 4,096 bits or Ed25519, as an unencrypted PEM. It is never shown again.',
  })
  privateKey!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The domain it speaks for: the `fromDomain` when left out, or one above or below it.',
  })
  domain?: string | null;
}

@InputType({ description: 'Whose DKIM key to take away.' })
export class RemoveDkimKeyInput {
  @Field(() => SendingIdentityId, { description: 'Which identity.' })
  identityId!: Id<'sendingIdentity'>;
}
