import type { Ceiling, QuietHours } from '@heed/schema/domain/limits';
import { addDays, dayIn, opensOn, timeIn } from './calendar.js';

/** How somebody stands on one topic, as they chose. */
export interface Standing {
  on: boolean;
  frequency: string;
  snoozedUntil: Date | null;
}

interface Send {
  at: Date;
  topic: number;
  /** The zone in whose days its window is counted: the contact's when it left, or when another frequency was chosen. */
  zone: string;
}

/** What one contact was promised, kept beside the product and by other means. */
export class Promised {
  readonly sends: Send[] = [];
  standing: Standing[] = [];
  /** Left the brand, or every brand. */
  gone = false;

  constructor(
    public zone: string,
    private readonly limits: { ceilings: readonly Ceiling[]; quiet: QuietHours | null },
  ) {}

  /** `ok`, or what forbids a message of the topic at that moment. */
  verdict(topic: number, at: Date): string {
    const { on, snoozedUntil } = this.standing[topic]!;
    if (this.gone || !on) return 'left';
    if (snoozedUntil && snoozedUntil > at) return 'snoozed';
    return this.closed(topic, at);
  }

  /** `ok`, or what holds a message of the topic at that moment. */
  closed(topic: number, at: Date): string {
    const last = this.sends.findLast((send) => send.topic === topic);
    if (last && dayIn(last.zone, at) < opensOn(dayIn(last.zone, last.at), this.standing[topic]!.frequency)) {
      return 'window';
    }
    const today = dayIn(this.zone, at);
    for (const { messages, days } of this.limits.ceilings) {
      const counted = this.sends.filter((send) => today < addDays(dayIn(this.zone, send.at), days));
      if (counted.length >= messages) return 'ceiling';
    }
    return this.quiet(at) ? 'quiet_hours' : 'ok';
  }

  left(topic: number, at: Date): void {
    this.sends.push({ at, topic, zone: this.zone });
  }

  /** It did not leave after all. */
  takeBack(topic: number): void {
    const index = this.sends.findLastIndex((send) => send.topic === topic);
    this.sends.splice(index, 1);
  }

  chose(standing: Standing[]): void {
    for (const [topic, now] of standing.entries()) {
      const last = this.sends.findLast((send) => send.topic === topic);
      if (last && now.frequency !== this.standing[topic]?.frequency) last.zone = this.zone;
    }
    this.standing = standing;
  }

  private quiet(at: Date): boolean {
    if (!this.limits.quiet) return false;
    const { from, until } = this.limits.quiet;
    const time = timeIn(this.zone, at);
    return from < until ? time >= from && time < until : time >= from || time < until;
  }
}
