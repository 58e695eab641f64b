import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { ContactId, MessageTemplateId, SendingIdentityId } from '../scalars/ids.js';
import { MessageData } from '../scalars/json.js';

@InputType({
  description: 'Somebody who may not be a contact yet: unknown, they become one for transactional mail only.',
})
class MessageAddressInput {
  @Field(() => String, { description: 'The e-mail address.' })
  email!: string;

  @Field(() => String, { nullable: true, description: "A new contact's first name." })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: "A new contact's last name." })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: "A new contact's language (BCP 47), like `he`." })
  locale?: string | null;
}

@InputType({
  description: 'A transactional message to send: name its template one way, and the person one way.',
})
export class SendTransactionalInput {
  @Field(() => MessageTemplateId, { nullable: true, description: 'The template, by its id.' })
  templateId?: Id<'messageTemplate'> | null;

  @Field(() => String, { nullable: true, description: 'The template, by its name.' })
  templateName?: string | null;

  @Field(() => ContactId, { nullable: true, description: 'The person, by the id of the contact.' })
  contactId?: Id<'contact'> | null;

  @Field(() => MessageAddressInput, { nullable: true, description: 'The person, by address.' })
  address?: MessageAddressInput | null;

  @Field(() => MessageData, { nullable: true, description: 'What the template names as `data`.' })
  data?: unknown;

  @Field(() => String, {
    description:
      'Your name for this message, 1 to 200 characters: asked for twice, it is sent once. For another message it is refused.',
  })
  idempotencyKey!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Refuse when the template names data that is not given; else it is shown as nothing.',
  })
  strict!: boolean;
}

@InputType({ description: 'What a member of staff writes to one person.' })
export class SendDirectMessageInput {
  @Field(() => ContactId, { description: 'To whom.' })
  contactId!: Id<'contact'>;

  @Field(() => SendingIdentityId, { description: 'Who it is from.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, { description: 'The subject. Nothing in it is a template.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'The HTML part, as it is.' })
  html?: string | null;

  @Field(() => String, { nullable: true, description: 'The text part; made from the HTML when left out.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Your name for this message: asked for twice, it is sent once.',
  })
  idempotencyKey?: string | null;
}
