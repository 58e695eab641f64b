import { z } from 'zod';

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

/** A choice of contacts, as data: what segments, audiences, saved filters and branches share. Ids are TypeIDs. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { field: string; is: Operator; value?: unknown }
  | { list: string; is: ListStanding }
  | { segment: string }
  | { suppressed: true };

/** Limits of one rule. A group or a test is one level; a lone test is one deep. */
export const ruleLimits = { depth: 10, tests: 200, values: 1_000, text: 500 } as const;

const parts = z.array(z.unknown(), 'must be an array of rules').min(1, 'must hold at least one rule');

/**
 * The shape of one node, by the key that names it. A node's parts are checked on their own (`rule-parse.ts`), so a
 * fault has one path and one sentence, and depth cannot exhaust the stack.
 */
export const nodeSchemas = {
  all: z.strictObject({ all: parts }),
  any: z.strictObject({ any: parts }),
  not: z.strictObject({ not: z.unknown() }),
  field: z.strictObject({
    field: z
      .string('must name a field')
      .min(1, 'must name a field')
      .max(100, 'is too long for the name of a field'),
    is: z.enum(operators, `must be one of ${operators.join(', ')}`),
    value: z.unknown().optional(),
  }),
  list: z.strictObject({
    list: z.string('must be the id of a list'),
    is: z.enum(listStandings, `must be one of ${listStandings.join(', ')}`),
  }),
  segment: z.strictObject({ segment: z.string('must be the id of a segment') }),
  suppressed: z.strictObject({ suppressed: z.literal(true, 'can only be true; for the others use "not"') }),
} as const;
export type NodeKind = keyof typeof nodeSchemas;
