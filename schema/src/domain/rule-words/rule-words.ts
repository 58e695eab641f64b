import type {
  CountOperator,
  DateRelation,
  EmailFact,
  FormFact,
  ListStanding,
  NodeKind,
  Operator,
  SmsFact,
} from '../rule.js';
import type { SpanUnit, WithinUnit } from '../rule-times.js';
import type { RuleScope } from '../rule-types.js';

/** How the parts of a group hold: `one` and `notOne` are of a rule that is no group. */
export type Holding = 'all' | 'any' | 'none' | 'notAll' | 'one' | 'notOne';

/** What is named, or any of its kind. */
type NamedOrAny = { named: (name: string) => string; any: string };

/** `number` compares sizes, `time` dates and moments. */
type Ordering = Record<'>' | '>=' | '<' | '<=', (field: string, value: string) => string> & {
  between: (field: string, from: string, to: string) => string;
};

interface DayWords {
  today: string;
  fromToday(amount: string, unit: SpanUnit, n: number): string;
  named(day: string): string;
}

/**
 * Everything that is said about rules, in one language: a file like `en.ts` each. Names and values arrive in quotes and
 * isolates already, numbers and days written as the language writes them. Two different tests must read differently.
 */
export interface RuleWords {
  quote(text: string): string;
  yes: string;
  no: string;
  heads: Record<'contact' | 'lead', Record<Holding, string>>;
  /** Groups inside: what stands before the parts. */
  groups: Record<'all' | 'any' | 'none' | 'notAll', string>;
  not(part: string): string;

  equals: Record<'equals' | 'not_equals', (field: string, value: string) => string>;
  /** A field of yes and no. */
  answers: Record<'equals' | 'not_equals', (field: string, answer: string) => string>;
  oneOf: Record<'in' | 'not_in', (field: string, values: string) => string>;
  text: Record<'contains' | 'not_contains' | 'starts_with', (field: string, value: string) => string>;
  presence: Record<'set' | 'not_set', (field: string) => string>;
  number: Ordering;
  time: Ordering;
  /** A field that holds several choices. */
  several: {
    equals: (field: string, values: string) => string;
    not_equals: (field: string, values: string) => string;
    in: (field: string, values: string) => string;
    not_in: (field: string, values: string) => string;
    contains: (field: string, value: string) => string;
    not_contains: (field: string, value: string) => string;
  };

  list: Record<ListStanding, (list: string) => string>;
  /** After a lead, its contact, or a subscription: how what follows holds of it. */
  meets: Record<Holding, string>;
  where(standing: string, meets: string): string;
  lead(meets: string): string;
  contact(meets: string): string;
  email: Record<EmailFact, NamedOrAny>;
  link: Record<'clicked' | 'not_clicked', (link: string) => NamedOrAny>;
  sms: Record<SmsFact, NamedOrAny>;
  form: Record<FormFact, NamedOrAny>;
  segment(segment: string): string;
  suppressed: string;

  event(name: string, count: string): string;
  pageVisited(count: string): string;
  /** Only such ones count, whose properties are as follows. */
  having(event: string): string;
  property(name: string): string;
  times: Record<Exclude<CountOperator, 'between'>, (count: string, n: number) => string> & {
    between: (from: string, to: string) => string;
  };

  /** After what happened: in the last so many days; from, to, or both. */
  last(what: string, amount: string, unit: WithinUnit, n: number): string;
  period(what: string, from: string | null, to: string | null): string;

  /** A date field, and the same moved by an offset. */
  dated(field: string): string;
  moved(date: string, amount: string, unit: SpanUnit, n: number): string;
  /** A day as such, "before the day 14 days from now", and as when something is, "in 14 days". */
  day: DayWords;
  onDay: DayWords;
  date: Record<Exclude<DateRelation, 'between'>, (date: string, day: string) => string> & {
    between: (date: string, from: string, to: string) => string;
    anniversaryBetween: (date: string, from: string, to: string) => string;
  };

  /** For drawing a filter: fields by scope and name, choices by field, operators, kinds of tests. */
  fields: Record<RuleScope, Record<string, string>>;
  choices: Record<string, Record<string, string>>;
  operators: Record<Operator, string>;
  timeOperators: Record<'>' | '>=' | '<' | '<=', string>;
  kinds: Record<NodeKind, string>;
  standings: Record<ListStanding, string>;
  emailFacts: Record<EmailFact, string>;
  smsFacts: Record<SmsFact, string>;
  formFacts: Record<FormFact, string>;
  relations: Record<DateRelation, string>;
}
