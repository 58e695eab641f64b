import type { Id } from './ids.js';
import type { DeliveryKey } from './single-messages.js';

/** A delivery as a message names it: what stands before the @ of its Message-ID (`rendering/headers.ts`). */
export interface MessageRef extends DeliveryKey {
  tenantId: Id<'tenant'>;
}

const reference = '([A-Za-z0-9_-]{64})\\.([1-9]\\d{0,8})';
const whole = new RegExp(`^\\s*<?${reference}(?:@[^\\s<>]{1,255})?>?\\s*$`);
/** Not part of a longer word, and with the @ of a Message-ID behind it. */
const inside = new RegExp(`(?<![A-Za-z0-9_-])${reference}@`, 'g');

/**
 * The delivery that a Message-ID of ours names, with or without its brackets and its domain; undefined for anybody else's.
 * Whether there is such a delivery is the ledger's to say.
 */
export function readMessageRef(text: unknown): MessageRef | undefined {
  const found = typeof text === 'string' ? whole.exec(text) : null;
  return found ? decode(found[1]!, found[2]!) : undefined;
}

/** Every delivery that a text names by a Message-ID, the first one first, up to `most`. */
export function messageRefsIn(text: string, most = 10): MessageRef[] {
  const refs = new Map<string, MessageRef>();
  for (const [, ids, occurrence] of text.matchAll(inside)) {
    const ref = decode(ids!, occurrence!);
    if (ref) refs.set(`${ids}.${occurrence}`, ref);
    if (refs.size >= most) break;
  }
  return [...refs.values()];
}

/** How a message names its delivery where no domain belongs: in the fields that a provider hands back. */
export function showMessageRef(ref: MessageRef): string {
  const ids = `${ref.tenantId}${ref.campaignId}${ref.contactId}`.replaceAll('-', '');
  return `${Buffer.from(ids, 'hex').toString('base64url')}.${ref.occurrence}`;
}

function decode(ids: string, occurrence: string): MessageRef | undefined {
  const hex = Buffer.from(ids, 'base64url').toString('hex');
  const uuid = (from: number) => {
    const part = hex.slice(from, from + 32);
    return `${part.slice(0, 8)}-${part.slice(8, 12)}-${part.slice(12, 16)}-${part.slice(16, 20)}-${part.slice(20)}`;
  };
  const number = Number(occurrence);
  if (hex.length !== 96 || number > 2_147_483_647) return undefined;
  return {
    tenantId: uuid(0) as Id<'tenant'>,
    campaignId: uuid(32) as Id<'campaign'>,
    contactId: uuid(64) as Id<'contact'>,
    occurrence: number,
  };
}
