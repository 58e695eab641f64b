/**
 * The rule language, evaluated by hand over people in memory: slow, plain, and written from the words of the design
 * alone. It imports nothing from the product, so that it cannot share a mistake with the compiler.
 */
import { happened, isWithin, messageFact } from './naive-behaviour.js';
import { dateRelates } from './naive-dates.js';
import { compares } from './naive-values.js';

/** A time is a `Date`; left out or null is unset. */
export type NaiveValue = string | number | boolean | string[] | Date | null | undefined;
export type NaiveValues = Record<string, NaiveValue>;

export interface NaiveSubscription {
  state: 'subscribed' | 'pending' | 'unsubscribed';
  values: NaiveValues;
}

/** A row of the ledger. */
export interface NaiveMessage {
  campaign: string;
  channel: 'email' | 'sms';
  /** A campaign, a step or a digest. */
  marketing: boolean;
  state: string;
  settledAt: Date | null;
  tracked: boolean;
  deliveredAt: Date | null;
  opened: Happening;
  clicked: Happening;
  repliedAt: Date | null;
  bouncedAt: Date | null;
  links: { url: string; clicked: Happening }[];
  /** The digest it went in, while its state is `digested`. */
  digest: NaiveMessage | null;
}

/** The first time and the last that something happened. */
export type Happening = { first: Date; last: Date } | null;

export interface NaiveEvent {
  name: string;
  at: Date;
  properties: Record<string, unknown>;
}

export interface NaivePerson {
  /** Contact data and custom fields by name. */
  values: NaiveValues;
  /** By list id; none where there is no subscription. */
  lists: Record<string, NaiveSubscription>;
  segments: string[];
  suppressed: boolean;
  messages: NaiveMessage[];
  events: NaiveEvent[];
  submissions: { form: string; at: Date }[];
  leads: NaiveValues[];
}

/** Whose days, and when it is asked. */
export interface Asking {
  zone: string;
  at: Date;
}

export type Json = Record<string, unknown>;

/** `row` is what `field` and `date` are about where it is not the person: a lead, or a subscription. */
export function matches(
  rule: Json,
  person: NaivePerson,
  asking: Asking,
  row: NaiveValues = person.values,
): boolean {
  const inside = (part: unknown, about = row) => matches(part as Json, person, asking, about);
  if (rule.all) return (rule.all as Json[]).every((part) => inside(part));
  if (rule.any) return (rule.any as Json[]).some((part) => inside(part));
  if (rule.not) return !inside(rule.not);
  if (rule.lead) return person.leads.some((lead) => inside(rule.lead, lead));
  if (rule.contact) return inside(rule.contact, person.values);
  if (rule.suppressed) return person.suppressed;
  if (rule.segment) return person.segments.includes(rule.segment as string);
  const is = rule.is as string;
  if (rule.list) {
    const subscription = person.lists[rule.list as string];
    if (is === 'not_in') return subscription?.state !== 'subscribed';
    if (subscription?.state !== (is === 'in' ? 'subscribed' : is)) return false;
    return !rule.where || inside(rule.where, subscription.values);
  }
  if (rule.email) return messageFact(is, messagesOf(person, 'email', rule.email as string), rule, asking);
  if (rule.sms) return messageFact(is, messagesOf(person, 'sms', rule.sms as string), rule, asking);
  if (rule.form) {
    const filled = person.submissions.some(
      ({ form, at }) => (rule.form === 'any' || rule.form === form) && isWithin(at, rule.within, asking),
    );
    return is === 'filled' ? filled : !filled;
  }
  if (rule.event) return happened(rule, person.events, asking);
  if (rule.date) {
    const has = row[rule.date as string] ?? null;
    return has !== null && dateRelates(has as Date | string, rule, asking);
  }
  const has = row[rule.field as string] ?? null;
  return compares(is, has, rule.value, { zone: asking.zone, email: rule.field === 'email' });
}

/** Of one campaign, or of any that is marketing. */
function messagesOf(person: NaivePerson, channel: string, ref: string): NaiveMessage[] {
  return person.messages.filter((message) =>
    ref === 'any' ? message.channel === channel && message.marketing : message.campaign === ref,
  );
}
