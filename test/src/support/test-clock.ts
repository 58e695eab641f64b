import type { Clock } from '@heed/schema/domain/clock';

/** A clock that stands until it is moved. */
export class TestClock implements Clock {
  constructor(private at = new Date('2026-03-02T10:00:00Z')) {}

  now(): Date {
    return new Date(this.at);
  }

  set(at: Date | string): void {
    this.at = new Date(at);
  }

  /** Moves on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.at = new Date(this.at.getTime() + milliseconds);
  }
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
