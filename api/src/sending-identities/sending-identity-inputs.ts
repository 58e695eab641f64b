import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { SendingIdentityId } from '../scalars/ids.js';

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
}
