import { judgeBounce } from '@heed/schema/domain/bounce-reasons';
import type { BounceKind } from '@heed/schema/domain/delivery-facts';
import { readMessageRef } from '@heed/schema/domain/message-refs';
import type { ReturnEvent, ReturnKind } from '@heed/schema/domain/returns';
import { referenceName } from '@heed/schema/rendering/provider-header';
import { Unreadable, type WebhookAdapter } from './adapter.js';
import { sameSecret } from './compare.js';
import { Json } from './json.js';

/** What Postmark holds a bounce for; types that are missing are no bounces: answers by machines, tests, changes of address. */
const bounceTypes: Record<string, BounceKind> = {
  HardBounce: 'hard',
  BadEmailAddress: 'hard',
  SoftBounce: 'soft',
  DnsError: 'soft',
  Undeliverable: 'soft',
  Unknown: 'soft',
  Blocked: 'blocked',
  SpamNotification: 'blocked',
  VirusNotification: 'blocked',
  DMARCPolicy: 'blocked',
  ChallengeVerification: 'blocked',
  ManuallyDeactivated: 'blocked',
};

/**
 * Postmark signs nothing: basic authentication over https. It has a Message-ID of its own; a message is known by the metadata
 * that it was sent with. https://postmarkapp.com/developer/webhooks/webhooks-overview
 */
export const postmark: WebhookAdapter = {
  verify({ headers }, secret) {
    const [, given] = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(headers.authorization ?? '') ?? [];
    if (!given) return { ok: false, why: 'unsigned' };
    return sameSecret(Buffer.from(given, 'base64').toString('utf8'), secret)
      ? { ok: true }
      : { ok: false, why: 'forged' };
  },

  read({ body }, { now }) {
    const event = Json.parse(body.toString('utf8'));
    if (!event.isObject) throw new Unreadable('Postmark sends an object.');
    const record = event.at('RecordType').text ?? 'unknown';
    const type = event.at('Type').text;
    const name = type ? `${record}.${type}` : record;
    const when = ['BouncedAt', 'DeliveredAt', 'ChangedAt', 'ReceivedAt'].map((field) => event.at(field));
    const detail = event.at('Details').text ?? event.at('Description').text;
    const kind = kindOf(record, event);
    const at = (when.find(({ text }) => text !== undefined) ?? new Json(undefined)).time(now);
    const own = ['ID', 'ChangedAt', 'ReceivedAt', 'DeliveredAt'].map((field) => event.at(field).text);
    return [
      {
        event: {
          // Only bounces and complaints have an ID; of the others the time tells two apart.
          key: [record, event.at('MessageID').text, own.find((text) => text !== undefined)].join('/'),
          kind,
          name,
          at,
          ref: readMessageRef(event.at('Metadata', referenceName).text),
          ...(kind === 'bounced' && { bounce: bounceOf(type!, detail, event.at('Description').text) }),
          ...(detail !== undefined && { detail }),
        },
        payload: JSON.stringify(event.value),
      },
    ];
  },
};

function kindOf(record: string, event: Json): ReturnKind | null {
  switch (record) {
    case 'Delivery':
      return 'delivered';
    case 'Open':
      return 'opened';
    case 'Click':
      return 'clicked';
    case 'SpamComplaint':
      return 'complained';
    case 'SubscriptionChange':
      // Its other reasons, bounces and complaints, come as records of their own.
      return event.at('SuppressSending').value === true &&
        event.at('SuppressionReason').text === 'ManualSuppression'
        ? 'opted_out'
        : null;
    case 'Bounce': {
      const type = event.at('Type').text ?? '';
      if (type === 'SpamComplaint') return 'complained';
      if (type === 'Unsubscribe') return 'opted_out';
      if (type === 'Transient') return 'deferred';
      return Object.hasOwn(bounceTypes, type) ? 'bounced' : null;
    }
    default:
      return null;
  }
}

function bounceOf(
  type: string,
  detail: string | undefined,
  about: string | undefined,
): ReturnEvent['bounce'] {
  const hint = bounceTypes[type]!;
  // Postmark's own sentence about a type names every cause it may have; the server's words alone say which it was.
  return judgeBounce({ text: detail === about ? undefined : detail, hint });
}
