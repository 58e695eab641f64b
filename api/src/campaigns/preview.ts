import type { Message } from '@heed/schema/rendering/content';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'One header of a mail.' })
class MailHeader {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType({
  description: 'A message as one contact would get it. Its links show the page and save nothing.',
})
export class Preview {
  @Field(() => String, { description: 'The name and address it is from.' })
  from!: string;

  @Field(() => String, { description: 'The address it would go to.' })
  to!: string;

  @Field(() => String, { nullable: true, description: 'Where replies would go.' })
  replyTo!: string | null;

  @Field(() => String, { description: 'The subject.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'The HTML part.' })
  html!: string | null;

  @Field(() => String, { description: 'The text part.' })
  text!: string;

  @Field(() => [MailHeader], {
    description: 'The headers that speak to mail programs, such as List-Unsubscribe.',
  })
  headers!: MailHeader[];
}

/** What is stored or sent is not what is shown: the message, as the API gives it out. */
export function previewOf({ from, to, replyTo, subject, html, text, headers }: Message): Preview {
  return {
    from: `${from.name} <${from.address}>`,
    to,
    replyTo,
    subject,
    html,
    text,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  };
}
