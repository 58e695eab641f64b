/** A calendar of the laws' own: what the product does in SQL is judged by `Intl` and by counting days. */

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(at: Date, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** `2026-03-08`. */
export function dayIn(zone: string, at: Date): string {
  const { year, month, day } = parts(at, zone);
  return `${year}-${month}-${day}`;
}

/** `02:30`. */
export function timeIn(zone: string, at: Date): string {
  const { hour, minute } = parts(at, zone);
  return `${hour}:${minute}`;
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A month after 31 January is the last of February. */
function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}

/** The first day on which a topic is open again after a message on `day`. */
export function opensOn(day: string, frequency: string): string {
  switch (frequency) {
    case 'every':
      return day;
    case 'daily':
      return addDays(day, 1);
    case 'weekly':
      return addDays(day, 7);
    case 'biweekly':
      return addDays(day, 14);
    case 'monthly':
      return addMonths(day, 1);
    case 'quarterly':
      return addMonths(day, 3);
    default:
      throw new Error(`no frequency "${frequency}"`);
  }
}
