import type { Id } from '@heed/schema/domain/ids';
import type { Brand } from '../support/world.js';
import type { GeneratedMessage, GeneratedPerson } from './generated.js';

/** What the tenant has that rules name, by UUID. */
export interface Place {
  lists: Id<'list'>[];
  segments: Id<'segment'>[];
  forms: string[];
  personas: string[];
  /** Two campaigns, a step, orders, two by SMS, and the digests. */
  campaigns: { id: string; kind: string; channel: 'email' | 'sms' }[];
}

/** Somebody as generated, with the ids that their rows have. */
export interface Member {
  n: number;
  id: Id<'contact'>;
  person: GeneratedPerson;
  messages: Sent[];
  leads: { id: Id<'lead'>; lead: GeneratedPerson['leads'][number] }[];
}

export interface Sent extends GeneratedMessage {
  campaign: Place['campaigns'][number];
  occurrence: number;
  /** Of the digest it went in. */
  digest: Sent | null;
  digestId: string | null;
}

/** Half of them have the address that others have elsewhere; their opt-outs are not told, being the whole account's. */
export function emailOf(n: number, { tenantId }: Pick<Brand, 'tenantId'>): string {
  return n % 2 === 0 ? `Person${n}@example.com` : `person${n}@${tenantId}.example`;
}

export const phoneOf = (n: number) => `+97250${1_000_000 + n}`;
