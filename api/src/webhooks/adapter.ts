import type { ReturnEvent } from '@heed/schema/domain/returns';
import type { Outside } from './outside.js';

/** What a provider sent, as it came. */
export interface WebhookRequest {
  /** As the provider knows it, with its query. */
  url: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
}

/** `stale`: signed, but too long ago: somebody may be playing an old one again. */
export type Verdict = { ok: true } | { ok: false; why: 'unsigned' | 'forged' | 'stale' | 'not_allowed' };

/** One event, and the text that it came as. */
export interface ToldReturn {
  event: ReturnEvent;
  payload: string;
}

/** What verifying needs beside the request: the time, and a way to the outside world. */
export interface Surroundings {
  now: Date;
  outside: Outside;
}

/** What a provider's webhooks look like; one file each. */
export interface WebhookAdapter {
  /** Whether the provider sent it, by what it signs with. Never throws for what a stranger can send. */
  verify(request: WebhookRequest, secret: string, around: Surroundings): Verdict | Promise<Verdict>;
  /**
   * What it tells, after it was verified. Kinds that are not known are told too, without a meaning.
   * @throws {Unreadable} for what is no such webhook at all.
   */
  read(request: WebhookRequest, around: Surroundings): ToldReturn[] | Promise<ToldReturn[]>;
}

/** A body that is cut off or of another shape; the provider is told so and may send it again. */
export class Unreadable extends Error {}

/** Seconds by which a signed time may differ from ours. */
export const tolerance = 300;

export function isStale(seconds: number, { now }: Surroundings, most = tolerance): boolean {
  return !(Math.abs(now.getTime() / 1_000 - seconds) <= most);
}
