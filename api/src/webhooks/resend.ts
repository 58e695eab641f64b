import { createHmac } from 'node:crypto';
import { judgeBounce } from '@heed/schema/domain/bounce-reasons';
import type { BounceKind } from '@heed/schema/domain/delivery-facts';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnKind } from '@heed/schema/domain/returns';
import { referenceName } from '@heed/schema/rendering/provider-header';
import { isStale, Unreadable, type WebhookAdapter } from './adapter.js';
import { sameSecret } from './compare.js';
import { Json } from './json.js';

const kinds: Record<string, ReturnKind> = {
  'email.delivered': 'delivered',
  'email.delivery_delayed': 'deferred',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
};
const hints: Record<string, BounceKind> = { Permanent: 'hard', Transient: 'soft', Undetermined: 'soft' };

/**
 * Resend signs as Svix does: HMAC-SHA256 of id, time and body, in one of several signatures. A message is known by
 * `message_id`, which every event carries since July 2026, or by a tag. https://resend.com/docs/webhooks
 */
export const resend: WebhookAdapter = {
  verify({ headers, body }, secret, around) {
    const id = headers['svix-id'] ?? headers['webhook-id'];
    const timestamp = headers['svix-timestamp'] ?? headers['webhook-timestamp'];
    const signatures = headers['svix-signature'] ?? headers['webhook-signature'];
    if (!id || !timestamp || !signatures) return { ok: false, why: 'unsigned' };
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    const good = signatures
      .split(' ')
      .slice(0, 20)
      .some((signature) => sameSecret(signature, `v1,${expected}`));
    if (!good) return { ok: false, why: 'forged' };
    return isStale(Number(timestamp), around) ? { ok: false, why: 'stale' } : { ok: true };
  },

  read({ headers, body }, { now }) {
    const told = Json.parse(body.toString('utf8'));
    const data = told.at('data');
    if (!told.isObject) throw new Unreadable('Resend sends an object.');
    const name = told.at('type').text ?? 'unknown';
    const bounce = data.at('bounce');
    const diagnostic = bounce
      .at('diagnosticCode')
      .items.map(({ text }) => text ?? '')
      .join(' ');
    const detail = diagnostic || bounce.at('message').text;
    const kind = Object.hasOwn(kinds, name) ? kinds[name]! : null;
    const header = data
      .at('headers')
      .items.find((each) => each.at('name').text?.toLowerCase() === 'message-id');
    const tag =
      data
        .at('tags')
        .items.find((each) => each.at('name').text === referenceName)
        ?.at('value') ?? data.at('tags', referenceName);
    const suppressed =
      bounce.at('subType').text === 'Suppressed' || bounce.at('subType').text === 'OnAccountSuppressionList';
    return [
      {
        event: {
          key: (headers['svix-id'] ?? headers['webhook-id'])!,
          kind,
          name,
          at: told.at('created_at').time(now),
          ref:
            readMessageRef(data.at('message_id').text) ??
            readMessageRef(header?.at('value').text) ??
            readMessageRef(tag.text),
          ...(kind === 'bounced' && {
            bounce: suppressed
              ? { kind: 'blocked' as const, reason: 'suppressed' }
              : // Its own sentence is about the type; the server's words are in the diagnostic code.
                judgeBounce({ text: diagnostic, hint: hints[bounce.at('type').text ?? ''] ?? 'soft' }),
          }),
          ...(detail && { detail }),
        },
        payload: body.toString('utf8'),
      },
    ];
  },
};
