import sql, { join, type Sql } from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import { type RuleContext, tenantOf } from './rule-context.js';
import { propertyClause } from './rule-property.js';
import { isWithin } from './rule-window.js';

type EventTest = Extract<CheckedRule, { kind: 'event' }>;
type FormTest = Extract<CheckedRule, { kind: 'form' }>;

/** From so many times to so many; no end: or more. */
type Times = [least: number, most: number];
const anyTimes = Number.POSITIVE_INFINITY;

/** How often an event happened, whoever has none having it no times. */
export function eventClause(test: EventTest, context: RuleContext): Sql {
  const { is, value } = test.count;
  if (is === 'not_equals') return sql`(not ${happened(test, [value as number, value as number], context)})`;
  return happened(test, timesOf(test.count), context);
}

function timesOf({ is, value }: EventTest['count']): Times {
  if (is === 'between') return value as Times;
  const n = value as number;
  const times: Partial<Record<typeof is, Times>> = {
    equals: [n, n],
    '>': [n + 1, anyTimes],
    '>=': [n, anyTimes],
    '<': [0, n - 1],
    '<=': [0, n],
  };
  return times[is]!;
}

function happened(test: EventTest, [least, most]: Times, context: RuleContext): Sql {
  if (most < least) return sql`false`;
  if (least === 0)
    return most === anyTimes ? sql`true` : sql`(not ${happened(test, [most + 1, anyTimes], context)})`;
  const events = eventsOf(test, context);
  if (least === 1 && most === anyTimes) return sql`exists (select ${events} and e.contact_id = c.id)`;
  const upTo = most === anyTimes ? sql`` : sql` and count(*) <= ${most}::int`;
  // Counted once for everybody, or by the contact's own index where few are asked: the planner chooses.
  return sql`exists (select from (select e.contact_id ${events} group by e.contact_id
    having count(*) >= ${least}::int${upTo}) as e where e.contact_id = c.id)`;
}

function eventsOf({ name, where, within }: EventTest, context: RuleContext): Sql {
  const conditions = [
    sql`e.tenant_id = ${tenantOf(context)}`,
    sql`e.name = ${name}::text`,
    ...where.map((test) => propertyClause(sql`e.properties`, test)),
  ];
  if (within) conditions.push(isWithin(sql`e.at`, within, context));
  return sql`from event e where ${join(conditions, ' and ')}`;
}

/** Whether a form was filled in. */
export function formClause({ formId, is, within }: FormTest, context: RuleContext): Sql {
  const form = formId ? sql` and f.form_id = ${formId}::uuid` : sql``;
  const when = within ? sql` and ${isWithin(sql`f.at`, within, context)}` : sql``;
  const filled = sql`exists (select from form_submission f
    where f.tenant_id = ${tenantOf(context)}${form} and f.contact_id = c.id${when})`;
  return is === 'filled' ? filled : sql`(not ${filled})`;
}
