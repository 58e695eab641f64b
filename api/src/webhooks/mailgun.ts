import { createHmac } from 'node:crypto';
import { judgeBounce } from '@heed/schema/domain/bounce-reasons';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnEvent, ReturnKind } from '@heed/schema/domain/returns';
import { referenceName } from '@heed/schema/rendering/provider-header';
import { isStale, Unreadable, type Verdict, type WebhookAdapter } from './adapter.js';
import { sameSecret } from './compare.js';
import { Json } from './json.js';

const kinds: Record<string, ReturnKind> = {
  delivered: 'delivered',
  opened: 'opened',
  clicked: 'clicked',
  complained: 'complained',
  unsubscribed: 'opted_out',
};

/** Seconds. Mailgun tries for eight hours, and does not say that it signs anew each time; what is played again meets its token. */
const patience = 12 * 3_600;

/**
 * Mailgun: HMAC-SHA256 of timestamp and token. The body is not signed, so a token is good for one event, ever. A message is
 * known by its Message-ID, which Mailgun leaves alone, or by the variable that it was sent with.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads
 */
export const mailgun: WebhookAdapter = {
  verify({ body }, secret, around): Verdict {
    let told: Json;
    try {
      told = Json.parse(body.toString('utf8'));
    } catch {
      return { ok: false, why: 'unsigned' };
    }
    const [timestamp, token, signature] = ['timestamp', 'token', 'signature'].map(
      (name) => told.at('signature', name).text,
    );
    if (!timestamp || !token || !signature) return { ok: false, why: 'unsigned' };
    const expected = createHmac('sha256', secret).update(`${timestamp}${token}`).digest('hex');
    if (!sameSecret(expected, signature)) return { ok: false, why: 'forged' };
    return isStale(Number(timestamp), around, patience) ? { ok: false, why: 'stale' } : { ok: true };
  },

  read({ body }, { now }) {
    const told = Json.parse(body.toString('utf8'));
    const data = told.at('event-data');
    if (!data.isObject) throw new Unreadable('Mailgun sends "event-data".');
    const event = data.at('event').text ?? 'unknown';
    const severity = data.at('severity').text;
    const failed = event === 'failed';
    const kind = failed
      ? severity === 'permanent'
        ? 'bounced'
        : 'deferred'
      : Object.hasOwn(kinds, event)
        ? kinds[event]!
        : null;
    const status = data.at('delivery-status');
    const detail = status.at('message').text || status.at('description').text;
    return [
      {
        event: {
          key: told.at('signature', 'token').text!,
          kind,
          name: failed ? `failed.${severity ?? 'unknown'}` : event,
          at: data.at('timestamp').time(now),
          ref:
            readMessageRef(data.at('user-variables', referenceName).text) ??
            readMessageRef(data.at('message', 'headers', 'message-id').text),
          ...(kind === 'bounced' && { bounce: bounceOf(data, detail) }),
          ...(detail && { detail }),
        },
        payload: JSON.stringify(data.value),
      },
    ];
  },
};

function bounceOf(data: Json, text: string | undefined): ReturnEvent['bounce'] {
  const reason = data.at('reason').text ?? '';
  // On a list of Mailgun's own, for earlier mail: it did not try.
  if (reason === 'suppress-bounce') return { kind: 'hard', reason: 'unknown_user' };
  if (reason.startsWith('suppress-')) return { kind: 'blocked', reason: 'suppressed' };
  const status = data.at('delivery-status');
  const code = status.at('code').text ?? '';
  return judgeBounce({
    status: status.at('enhanced-code').text,
    text: text && /^[45]\d\d$/.test(code) ? `${code} ${text}` : text,
    hint: reason === 'bounce' ? 'hard' : 'soft',
  });
}
