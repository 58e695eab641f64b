import type { Asking, Happening, Json, NaiveEvent, NaiveMessage } from './naive.js';
import { dayNumber, startOfDay, stepBack } from './naive-calendar.js';
import { spanOf } from './naive-dates.js';
import { propertyCompares } from './naive-values.js';

interface Window {
  from: number;
  to: number;
  /** Has a beginning that is not "so long ago", and an end. */
  closed: boolean;
  begun: boolean;
}

function windowOf(within: unknown, { zone, at }: Asking): Window | null {
  if (!within) return null;
  const { from, to } = within as { from?: string; to?: string };
  if (from === undefined && to === undefined)
    return { from: stepBack(at, spanOf(within as Json), zone), to: at.getTime(), closed: false, begun: true };
  const begin = (text: string) =>
    text.length === 10 ? startOfDay(dayNumber(text), zone) : new Date(text).getTime();
  const end = (text: string) =>
    text.length === 10 ? startOfDay(dayNumber(text) + 1, zone) - 1 : new Date(text).getTime();
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : begin(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : end(to),
    closed: from !== undefined && to !== undefined,
    begun: from !== undefined,
  };
}

export function isWithin(time: Date | null, within: unknown, asking: Asking): boolean {
  if (!time) return false;
  const window = windowOf(within, asking);
  return !window || (time.getTime() >= window.from && time.getTime() <= window.to);
}

/** The last time tells of a window that is open to now, the first of one without a beginning, either of a closed one. */
function tookPlace(happening: Happening, within: unknown, asking: Asking): boolean {
  if (!happening) return false;
  const window = windowOf(within, asking);
  if (!window) return true;
  const { first, last } = happening;
  const times = window.closed ? [first, last] : window.begun ? [last] : [first];
  return times.some((time) => isWithin(time, within, asking));
}

export function messageFact(is: string, messages: NaiveMessage[], rule: Json, asking: Asking): boolean {
  const { within, link } = rule;
  const some = (holds: (message: NaiveMessage) => boolean) =>
    messages.some((message) => mails(message).some(holds));
  const wasSent = (message: NaiveMessage) => mailOf(message).state === 'sent';
  const sentWithin = (message: NaiveMessage) =>
    wasSent(message) && isWithin(mailOf(message).settledAt, within, asking);
  const opened = () => some((mail) => tookPlace(mail.opened, within, asking));
  const clicked = () =>
    messages.some((message) =>
      link === undefined
        ? tookPlace(message.clicked, within, asking)
        : message.links.some(({ url, clicked }) => url === link && tookPlace(clicked, within, asking)),
    );
  if (is === 'sent') return messages.some(sentWithin);
  if (is === 'not_sent') return !messages.some(sentWithin);
  if (is === 'delivered') return some((mail) => isWithin(mail.deliveredAt, within, asking));
  if (is === 'opened') return opened();
  if (is === 'not_opened') return messages.some(wasSent) && !opened();
  if (is === 'clicked') return clicked();
  if (is === 'not_clicked') return messages.some(wasSent) && !clicked();
  if (is === 'replied') return some((mail) => isWithin(mail.repliedAt, within, asking));
  if (is === 'bounced') return some((mail) => isWithin(mail.bouncedAt, within, asking));
  if (is === 'failed')
    return messages.some(
      (message) =>
        (message.state === 'failed' && isWithin(message.settledAt, within, asking)) ||
        isWithin(message.bouncedAt, within, asking),
    );
  const sent = messages.filter(sentWithin);
  const touched = (message: NaiveMessage) =>
    message.clicked || mails(message).some((mail) => mail.opened || mail.repliedAt);
  return sent.some((message) => mailOf(message).tracked) && !sent.some(touched);
}

/** What arrived: the message itself, or the digest that it went in. */
function mailOf(message: NaiveMessage): NaiveMessage {
  return message.state === 'digested' && message.digest ? message.digest : message;
}

/** What is known of it, on its own row and on its digest's. */
function mails(message: NaiveMessage): NaiveMessage[] {
  return mailOf(message) === message ? [message] : [message, mailOf(message)];
}

export function happened(rule: Json, events: NaiveEvent[], asking: Asking): boolean {
  const tests = (rule.where ?? []) as { property: string; is: string; value: unknown }[];
  const times = events.filter(
    ({ name, at, properties }) =>
      name === rule.event &&
      (!rule.within || isWithin(at, rule.within, asking)) &&
      tests.every(({ property, is, value }) => propertyCompares(is, properties[property], value)),
  ).length;
  const { is, value } = (rule.count ?? { is: '>=', value: 1 }) as {
    is: string;
    value: number | [number, number];
  };
  if (is === 'not_equals') return times !== value;
  if (is === 'between')
    return times >= (value as [number, number])[0] && times <= (value as [number, number])[1];
  const n = value as number;
  return { equals: times === n, '>': times > n, '>=': times >= n, '<': times < n, '<=': times <= n }[is]!;
}
