import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { MessageTemplateId, SendingIdentityId } from '../scalars/ids.js';

@InputType({ description: 'A template of transactional mail to write.' })
export class CreateMessageTemplateInput {
  @Field(() => String, { description: 'What it is called; programs may send by it.' })
  name!: string;

  @Field(() => SendingIdentityId, { description: 'Who its messages are from.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, {
    description: 'The subject, a Liquid template like `Order {{ data.order.number }}`.',
  })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'What mail programs show beside the subject.' })
  preheader?: string | null;

  @Field(() => String, {
    description:
      'The HTML part, a Liquid template. It may name `contact` (`email`, `firstName`, `lastName`, `locale`, `fields`), ' +
      '`brand.name`, anything under `data`, and `webVersionUrl`: the mail in a browser.',
  })
  html!: string;

  @Field(() => String, { nullable: true, description: 'The text part; made from the HTML when left out.' })
  text?: string | null;
}

@InputType({ description: 'What to change about a template; what is left out stays.' })
export class UpdateMessageTemplateInput {
  @Field(() => MessageTemplateId, { description: 'Which template.' })
  templateId!: Id<'messageTemplate'>;

  @Field(() => String, { nullable: true, description: 'What it is called.' })
  name?: string | null;

  @Field(() => SendingIdentityId, { nullable: true, description: 'Who its messages are from.' })
  identityId?: Id<'sendingIdentity'> | null;

  @Field(() => String, { nullable: true, description: 'The subject.' })
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'What mail programs show beside the subject.' })
  preheader?: string | null;

  @Field(() => String, { nullable: true, description: 'The HTML part.' })
  html?: string | null;

  @Field(() => String, { nullable: true, description: 'The text part.' })
  text?: string | null;
}
