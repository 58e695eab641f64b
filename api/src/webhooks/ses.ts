import { judgeBounce } from '@heed/schema/domain/bounce-reasons';
import type { BounceKind } from '@heed/schema/domain/delivery-facts';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnEvent, ReturnKind } from '@heed/schema/domain/returns';
import { type ToldReturn, Unreadable, type WebhookAdapter } from './adapter.js';
import { Json } from './json.js';
import { confirmSubscription, verifySns } from './sns.js';

const hints: Record<string, BounceKind> = { Permanent: 'hard', Transient: 'soft', Undetermined: 'soft' };
const kinds: Record<string, ReturnKind> = {
  Delivery: 'delivered',
  DeliveryDelay: 'deferred',
  Open: 'opened',
  Click: 'clicked',
  Bounce: 'bounced',
  Complaint: 'complained',
};
/** Of reports of misuse: what is about whether our mail is wanted. Without a type it is a complaint. */
const complaints = [undefined, 'abuse'];

/**
 * Amazon SES over SNS. SES has Message-IDs of its own; a message is known by the headers that it came with (`mail.headers`,
 * `mail.commonHeaders`), which event publishing always includes and feedback notifications when they are asked to.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const ses: WebhookAdapter = {
  verify: verifySns,

  async read({ body }, around) {
    const message = Json.parse(body.toString('utf8'));
    const type = message.at('Type').text ?? 'unknown';
    const key = message.at('MessageId').text;
    if (!key) throw new Unreadable('SNS names its messages by MessageId.');
    const at = message.at('Timestamp').time(around.now);
    const bare = (name: string): ToldReturn => ({
      event: { key, kind: null, name, at, ref: undefined },
      payload: '',
    });
    if (type === 'SubscriptionConfirmation') {
      return [bare((await confirmSubscription(message, around)) ? 'sns.confirmed' : 'sns.not_confirmed')];
    }
    if (type !== 'Notification') return [bare(`sns.${type}`)];
    let told: Json;
    try {
      told = Json.parse(message.at('Message').text ?? '');
    } catch {
      return [bare('sns.text')]; // "Successfully validated SNS topic for Amazon SES event publishing."
    }
    return tell(told, key, at);
  },
};

/** One event for each recipient that it names. */
function tell(told: Json, key: string, at: Date): ToldReturn[] {
  const name = told.at('eventType').text ?? told.at('notificationType').text ?? 'unknown';
  const ref = refOf(told.at('mail'));
  const payload = JSON.stringify(told.value);
  const event = (more: Partial<ReturnEvent>): ToldReturn => ({
    event: { key, kind: Object.hasOwn(kinds, name) ? kinds[name]! : null, name, at, ref, ...more },
    payload,
  });
  const details = told.at(name.charAt(0).toLowerCase() + name.slice(1));
  const when = details.at('timestamp').time(at);
  switch (name) {
    case 'Bounce': {
      const recipients = details.at('bouncedRecipients').items;
      const each = recipients.length > 0 ? recipients : [new Json({})];
      return each.map((recipient, n) => {
        const detail = recipient.at('diagnosticCode').text;
        const bounce = bounceOf(details, recipient);
        return event({ at: when, key: n === 0 ? key : `${key}/${n}`, bounce, ...(detail && { detail }) });
      });
    }
    case 'Complaint': {
      const feedback = details.at('complaintFeedbackType').text;
      const kind = complaints.includes(feedback) ? 'complained' : null;
      return [event({ at: when, kind, name: feedback ? `${name}.${feedback}` : name })];
    }
    case 'Subscription': {
      const all = details.at('newTopicPreferences', 'unsubscribeAll').value === true;
      return [event({ at: when, kind: all ? 'opted_out' : null })];
    }
    default:
      return [event({ at: when })];
  }
}

function refOf(mail: Json): ReturnEvent['ref'] {
  const header = mail
    .at('headers')
    .items.find((each) => each.at('name').text?.toLowerCase() === 'message-id');
  return (
    readMessageRef(header?.at('value').text) ?? readMessageRef(mail.at('commonHeaders', 'messageId').text)
  );
}

function bounceOf(bounce: Json, recipient: Json): ReturnEvent['bounce'] {
  const subType = bounce.at('bounceSubType').text;
  // On a list of Amazon's own, for earlier mail: it did not try.
  if (subType === 'Suppressed') return { kind: 'hard', reason: 'unknown_user' };
  if (subType === 'OnAccountSuppressionList') return { kind: 'blocked', reason: 'suppressed' };
  const subTypes: Record<string, ReturnEvent['bounce']> = {
    NoEmail: { kind: 'hard', reason: 'unknown_user' },
    MailboxFull: { kind: 'soft', reason: 'mailbox_full' },
    MessageTooLarge: { kind: 'soft', reason: 'too_large' },
    ContentRejected: { kind: 'blocked', reason: 'spam' },
    AttachmentRejected: { kind: 'blocked', reason: 'policy' },
  };
  return (
    subTypes[subType ?? ''] ??
    judgeBounce({
      status: recipient.at('status').text,
      text: recipient.at('diagnosticCode').text,
      hint: hints[bounce.at('bounceType').text ?? ''] ?? 'soft',
    })
  );
}
