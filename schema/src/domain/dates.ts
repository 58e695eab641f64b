import { quoted, type Reading } from './reading.js';

/** A calendar day, `YYYY-MM-DD`, years 0001 to 9999. */
export function readDate(text: string): Reading<string> {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim()) ?? [];
  if (year && month && day && year !== '0000') {
    const time = new Date(`${year}-${month}-${day}T00:00:00Z`);
    if (!Number.isNaN(time.getTime()) && time.getUTCDate() === Number(day)) {
      return { ok: true, value: `${year}-${month}-${day}` };
    }
  }
  return { ok: false, message: `${quoted(text)} is no date; write it like 2026-01-31.` };
}

const withOffset = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** An instant: ISO 8601 with its offset from UTC, to the millisecond; given back in UTC. */
export function readDateTime(text: string): Reading<string> {
  const given = text.trim();
  if (withOffset.test(given) && readDate(given.slice(0, 10)).ok) {
    const instant = new Date(`${given.slice(0, 10)}T${given.slice(11)}`);
    const year = instant.getUTCFullYear();
    if (!Number.isNaN(instant.getTime()) && year >= 1 && year <= 9999) {
      return { ok: true, value: instant.toISOString() };
    }
  }
  return {
    ok: false,
    message: `${quoted(given)} is no time with its offset; write it like 2026-01-31T09:30:00+02:00.`,
  };
}
