import { createHmac } from 'node:crypto';
import type { BounceKind } from '@heed/schema/domain/delivery-facts';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnKind } from '@heed/schema/domain/returns';
import { Unreadable, type WebhookAdapter } from './adapter.js';
import { sameSecret } from './compare.js';

/** Where a status callback's URL names the message: the whole URL is signed. */
const referenceParameter = 'ref';

const kinds: Record<string, ReturnKind> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'bounced',
  failed: 'bounced',
};

/** https://www.twilio.com/docs/api/errors: numbers that never take a text message, and refusals of the sender or its words. */
const errors: Record<string, { kind: BounceKind; reason: string }> = {
  '21211': { kind: 'hard', reason: 'unknown_user' },
  '21614': { kind: 'hard', reason: 'unknown_user' },
  '30005': { kind: 'hard', reason: 'unknown_user' },
  '30006': { kind: 'hard', reason: 'unknown_user' },
  '21610': { kind: 'blocked', reason: 'suppressed' },
  '30004': { kind: 'blocked', reason: 'policy' },
  '30007': { kind: 'blocked', reason: 'spam' },
  '30001': { kind: 'soft', reason: 'rate_limited' },
  '30003': { kind: 'soft', reason: 'network' },
};

/**
 * Twilio's status callbacks: HMAC-SHA1 of the URL and the parameters in the order of their names. A message is known by the
 * `ref` of its callback's URL. https://www.twilio.com/docs/usage/security#validating-requests
 */
export const twilio: WebhookAdapter = {
  verify({ headers, body, url }, secret) {
    const signature = headers['x-twilio-signature'];
    if (!signature) return { ok: false, why: 'unsigned' };
    const parameters = [...new URLSearchParams(body.toString('utf8'))].sort(([a], [b]) =>
      a < b ? -1 : a > b ? 1 : 0,
    );
    const text = url + parameters.map(([name, value]) => name + value).join('');
    const expected = createHmac('sha1', secret).update(text).digest('base64');
    return sameSecret(expected, signature) ? { ok: true } : { ok: false, why: 'forged' };
  },

  read({ body, query }, { now }) {
    const told = new URLSearchParams(body.toString('utf8'));
    const sid = told.get('MessageSid') ?? told.get('SmsSid');
    const name = told.get('MessageStatus') ?? told.get('SmsStatus') ?? 'unknown';
    if (!sid) throw new Unreadable('Twilio names its message by MessageSid.');
    const kind = Object.hasOwn(kinds, name) ? kinds[name]! : null;
    const code = told.get('ErrorCode') ?? '';
    return [
      {
        event: {
          key: `${sid}/${name}`,
          kind,
          name,
          at: now,
          ref: readMessageRef(query[referenceParameter]),
          ...(kind === 'bounced' && { bounce: errors[code] ?? { kind: 'soft' as const, reason: 'other' } }),
          ...(code && { detail: `Twilio's error ${code}` }),
        },
        payload: body.toString('utf8'),
      },
    ];
  },
};
