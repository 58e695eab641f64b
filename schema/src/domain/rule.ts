import { z } from 'zod';
import { type Span, spanSchema, type Within, withinSchema } from './rule-times.js';

/** How a field is compared. Which of them a field takes depends on its type (`rule-types.ts`). */
export const operators = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  '>',
  '>=',
  '<',
  '<=',
  'between',
  'set',
  'not_set',
] as const;
export type Operator = (typeof operators)[number];

/** `in`: subscribed. `not_in`: everybody else, so also pending, unsubscribed and without a row. */
export const listStandings = ['in', 'not_in', 'pending', 'unsubscribed'] as const;
export type ListStanding = (typeof listStandings)[number];

/**
 * What became of e-mail, over the messages of one campaign, or of `any` campaign, step or digest (not orders, nor a word to
 * one person). The positive ones ask for one message with that fact, inside `within` where it is given; of openings and
 * clicks the last counts there, of a window with two ends the first or the last. `not_opened` and `not_clicked`: something was
 * sent, whenever, and nothing opened (clicked) inside `within`. `ignored`: of what was sent inside `within` something can be
 * observed, and nothing of it was opened, clicked or replied to until now. A digest's members count as sent once it is, and
 * share what became of it, except clicks, which are each link's own; what is held is not sent.
 */
export const emailFacts = [
  'sent',
  'not_sent',
  'delivered',
  'opened',
  'not_opened',
  'clicked',
  'not_clicked',
  'replied',
  'bounced',
  'ignored',
] as const;
export type EmailFact = (typeof emailFacts)[number];

export const smsFacts = ['sent', 'not_sent', 'delivered', 'failed'] as const;
export type SmsFact = (typeof smsFacts)[number];

export const formFacts = ['filled', 'not_filled'] as const;
export type FormFact = (typeof formFacts)[number];

/** How often an event happened. */
export const countOperators = ['equals', 'not_equals', '>', '>=', '<', '<=', 'between'] as const;
export type CountOperator = (typeof countOperators)[number];

/** How a property of an event is compared: by the type of the value, a text, a number, or true or false. */
export const propertyOperators = operators;

/**
 * `field` + `offset` against `value` (today when left out), in days of the tenant's zone. An anniversary is every yearly
 * return after the day itself, and the offset is taken from the return: "3 days before the birthday".
 */
export const dateRelations = ['on', 'before', 'after', 'between', 'anniversary'] as const;
export type DateRelation = (typeof dateRelations)[number];

/** The name under which visits of pages are kept as events; the page's address is the property `page`. */
export const pageVisited = 'page_visited';

export interface PropertyTest {
  property: string;
  is: Operator;
  value?: unknown;
}
export interface CountTest {
  is: CountOperator;
  value: unknown;
}

/** A choice of contacts, as data: what segments, audiences, saved filters and branches share. Ids are TypeIDs. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { field: string; is: Operator; value?: unknown }
  | { list: string; is: ListStanding; where?: Rule }
  | { email: string; is: EmailFact; link?: string; within?: Within }
  | { sms: string; is: SmsFact; within?: Within }
  | { form: string; is: FormFact; within?: Within }
  | { event: string; where?: PropertyTest[]; count?: CountTest; within?: Within }
  | { date: string; is: DateRelation; value?: unknown; offset?: Span }
  | { segment: string }
  | { suppressed: true }
  | { lead: Rule }
  | { contact: Rule };

/** Limits of one rule. A group or a test is one level; a lone test is one deep. */
export const ruleLimits = { depth: 10, tests: 200, values: 1_000, text: 500, properties: 10 } as const;

const parts = z.array(z.unknown(), 'must be an array of rules').min(1, 'must hold at least one rule');
const name = (what: string) =>
  z.string(`must name ${what}`).min(1, `must name ${what}`).max(100, `is too long for the name of ${what}`);
const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

/**
 * The shape of one node, by the key that names it. A node's parts are checked on their own (`rule-parse.ts`), so a
 * fault has one path and one sentence, and depth cannot exhaust the stack.
 */
export const nodeSchemas = {
  all: z.strictObject({ all: parts }),
  any: z.strictObject({ any: parts }),
  not: z.strictObject({ not: z.unknown() }),
  lead: z.strictObject({ lead: z.unknown() }),
  contact: z.strictObject({ contact: z.unknown() }),
  field: z.strictObject({ field: name('a field'), is: oneOf(operators), value: z.unknown().optional() }),
  list: z.strictObject({
    list: z.string('must be the id of a list'),
    is: oneOf(listStandings),
    where: z.unknown().optional(),
  }),
  email: z.strictObject({
    email: z.string('must be the id of a campaign, or "any"'),
    is: oneOf(emailFacts),
    link: z
      .string('must be the address of a link')
      .min(1, 'must be the address of a link')
      .max(2_000, 'is too long')
      .optional(),
    within: withinSchema.optional(),
  }),
  sms: z.strictObject({
    sms: z.string('must be the id of a campaign, or "any"'),
    is: oneOf(smsFacts),
    within: withinSchema.optional(),
  }),
  form: z.strictObject({
    form: z.string('must be the id of a form, or "any"'),
    is: oneOf(formFacts),
    within: withinSchema.optional(),
  }),
  event: z.strictObject({
    event: name('an event'),
    where: z
      .array(
        z.strictObject(
          { property: name('a property'), is: oneOf(propertyOperators), value: z.unknown().optional() },
          'must be an object like { "property": "page", "is": "equals", "value": "/prices" }',
        ),
        'must be an array of tests of properties',
      )
      .min(1, 'must hold at least one test')
      .max(ruleLimits.properties, `may hold at most ${ruleLimits.properties} tests`)
      .optional(),
    count: z
      .strictObject(
        { is: oneOf(countOperators), value: z.unknown() },
        'must be an object like { "is": ">=", "value": 9 }',
      )
      .optional(),
    within: withinSchema.optional(),
  }),
  date: z.strictObject({
    date: name('a field'),
    is: oneOf(dateRelations),
    value: z.unknown().optional(),
    offset: spanSchema.optional(),
  }),
  segment: z.strictObject({ segment: z.string('must be the id of a segment') }),
  suppressed: z.strictObject({ suppressed: z.literal(true, 'can only be true; for the others use "not"') }),
} as const;
export type NodeKind = keyof typeof nodeSchemas;
