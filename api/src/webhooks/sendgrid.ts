import { createPublicKey, verify } from 'node:crypto';
import { judgeBounce } from '@heed/schema/domain/bounce-reasons';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnEvent, ReturnKind } from '@heed/schema/domain/returns';
import { referenceName } from '@heed/schema/rendering/provider-header';
import { isStale, Unreadable, type WebhookAdapter } from './adapter.js';
import { Json } from './json.js';

const kinds: Record<string, ReturnKind> = {
  delivered: 'delivered',
  deferred: 'deferred',
  open: 'opened',
  click: 'clicked',
  bounce: 'bounced',
  dropped: 'bounced',
  spamreport: 'complained',
  unsubscribe: 'opted_out',
  group_unsubscribe: 'opted_out',
};

/** SendGrid did not even try: what it says of the address is about earlier mail. */
const dropped: readonly [RegExp, Pick<NonNullable<ReturnEvent['bounce']>, 'kind' | 'reason'>][] = [
  [/bounced address|invalid/i, { kind: 'hard', reason: 'unknown_user' }],
  [/./, { kind: 'blocked', reason: 'suppressed' }],
];

/**
 * SendGrid's signed event webhook: ECDSA (P-256, SHA-256) over the timestamp and the raw body. A message is known by the
 * unique argument that it was sent with, else by `smtp-id`, which is our Message-ID where SendGrid left it alone.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
export const sendgrid: WebhookAdapter = {
  verify({ headers, body }, secret, around) {
    const signature = headers['x-twilio-email-event-webhook-signature'];
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
    if (!signature || !timestamp) return { ok: false, why: 'unsigned' };
    const key = createPublicKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'spki' });
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64'))) return { ok: false, why: 'forged' };
    return isStale(Number(timestamp), around) ? { ok: false, why: 'stale' } : { ok: true };
  },

  read({ body }, { now }) {
    const events = Json.parse(body.toString('utf8'));
    if (!Array.isArray(events.value)) throw new Unreadable('SendGrid sends an array.');
    return events.items.map((event) => {
      const name = event.at('event').text ?? 'unknown';
      const kind = Object.hasOwn(kinds, name) ? kinds[name]! : null;
      const detail = event.at('reason').text ?? event.at('response').text;
      return {
        event: {
          key: event.at('sg_event_id').text ?? JSON.stringify(event.value).slice(0, 300),
          kind,
          name,
          at: event.at('timestamp').time(now),
          ref: readMessageRef(event.at(referenceName).text) ?? readMessageRef(event.at('smtp-id').text),
          ...(kind === 'bounced' && { bounce: bounceOf(name, event, detail) }),
          ...(detail !== undefined && { detail }),
        },
        payload: JSON.stringify(event.value),
      };
    });
  },
};

function bounceOf(name: string, event: Json, text: string | undefined): ReturnEvent['bounce'] {
  if (name === 'dropped') return dropped.find(([words]) => words.test(text ?? ' '))![1];
  const hint = event.at('type').text === 'blocked' ? 'blocked' : 'hard';
  return judgeBounce({ status: event.at('status').text, text, hint });
}
