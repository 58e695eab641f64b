import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { countOnce } from '../sql/form-submissions.js';

/**
 * How often one form may be sent: from one place, where a fair's whole hall may share an address on the network, and for one
 * person. What is counted is a keyed hash, for as long as the window lasts.
 */
const limits = {
  place: { most: 30, minutes: 10 },
  person: { most: 5, minutes: 60 },
} as const;

/** Counts a sending; gives the seconds to wait where there were too many, else null. */
export async function countSending(
  session: Session,
  { formId, by, value }: { formId: Id<'form'>; by: keyof typeof limits; value: string },
): Promise<number | null> {
  const { most, minutes } = limits[by];
  const { keyring, at } = session;
  const who = createHmac('sha256', keyring.key(keyring.newestId, 'visitors')!)
    .update(`${by} ${formId} ${by === 'place' ? network(value) : value}`)
    .digest()
    .subarray(0, 16);
  const endsAt = new Date(at.getTime() + minutes * 60_000);
  const counted = await countOnce(session, { formId, who, endsAt });
  if (counted.sent <= most) return null;
  return Math.max(1, Math.ceil((counted.endsAt.getTime() - at.getTime()) / 1_000));
}

/** One household has 2⁶⁴ addresses of IPv6 to choose from. */
function network(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
