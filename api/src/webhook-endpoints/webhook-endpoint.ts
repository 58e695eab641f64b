import type { Id } from '@heed/schema/domain/ids';
import type { WebhookProvider as Provider } from '@heed/schema/domain/returns';
import type { EventOutcome as Outcome } from '@heed/schema/sql/provider-events';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { WebhookEndpointId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const WebhookProvider = enumOf<Provider>('WebhookProvider', 'Who tells what became of messages.', {
  ses: 'Amazon SES, over SNS topics.',
  sendgrid: "Twilio SendGrid's signed event webhook.",
  postmark: 'Postmark, with basic authentication.',
  mailgun: 'Mailgun.',
  resend: 'Resend.',
  twilio: "Twilio's status callbacks of text messages.",
});

const EventOutcome = enumOf<Outcome>('EventOutcome', 'What an event of a provider came to.', {
  waiting: 'It is stored, and will be worked off.',
  recorded: 'It is recorded with the message that it is about.',
  no_meaning: 'It is of a kind that means nothing here, or is not known.',
  not_ours: 'It is about no message of this tenant.',
  erased: 'It is about somebody who was erased.',
});

@ObjectType({ description: 'How many events came to the same.' })
export class EventCount {
  @Field(() => EventOutcome, { description: 'What they came to.' })
  outcome!: Outcome;

  @Field(() => Int, { description: 'How many, of the last 30 days.' })
  count!: number;
}

@ObjectType({ description: 'Where a provider tells what became of messages.' })
export class WebhookEndpoint {
  @Field(() => WebhookEndpointId, { description: 'Names the endpoint.' })
  id!: Id<'webhookEndpoint'>;

  @Field(() => WebhookProvider, { description: 'Who tells it.' })
  provider!: Provider;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  urlKey!: string;

  @Field(() => String, { description: "What to give to the provider, behind the API's own address." })
  path(): string {
    return `/webhooks/${this.urlKey}`;
  }

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the present one is good too; null: there was none.',
  })
  formerUntil!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const WebhookEndpointConnection = connectionOf(WebhookEndpoint, 'webhook endpoints');

@InputType({ description: 'A webhook endpoint to open.' })
export class CreateWebhookEndpointInput {
  @Field(() => WebhookProvider, { description: 'Who will tell.' })
  provider!: Provider;

  @Field(() => String, { description: 'What the team calls it; unique in the tenant.' })
  name!: string;

  @Field(() => String, {
    description:
      'What the provider is known by; never shown again. SES: the ARNs of the topics that may speak. SendGrid: the verification key. Postmark: `user:password`. Mailgun: the signing key. Resend: `whsec_…`. Twilio: the auth token.',
  })
  secret!: string;
}

@InputType({ description: 'What to renew of a webhook endpoint.' })
export class RotateWebhookEndpointInput {
  @Field(() => WebhookEndpointId, { description: 'Which endpoint.' })
  endpointId!: Id<'webhookEndpoint'>;

  @Field(() => String, {
    nullable: true,
    description: 'The new secret; the one before stays good for a day.',
  })
  secret?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'A new path too; the one before is gone at once.' })
  newUrl?: boolean | null;
}

@InputType({ description: 'Which webhook endpoint to close.' })
export class DeleteWebhookEndpointInput {
  @Field(() => WebhookEndpointId, { description: 'Which endpoint.' })
  endpointId!: Id<'webhookEndpoint'>;
}
