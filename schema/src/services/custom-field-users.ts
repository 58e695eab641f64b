import sql, { raw } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { namesField, type StoredRule } from '../domain/rule-rewrite.js';
import { expectedVariables } from '../rendering/engine.js';
import { type Part, parsePart, parts } from '../rendering/templates.js';
import type { Session } from '../session/session.js';

/** Tables that keep rules. What is a member's own, or only a way to look, stands in nobody's way. */
const ruleTables = { segment: { binds: true }, favourite: { binds: false } } as const;
type RuleTable = keyof typeof ruleTables;

/** A stored rule that names a field, locked until this transaction ends. */
export interface RuleUser extends StoredRule {
  table: RuleTable;
  id: string;
  /** As in `the segment "Regulars"`. */
  shown: string;
  /** A field in use by it cannot be taken away. */
  binds: boolean;
}

/** Every stored rule that names the field. */
export async function rulesNaming(session: Session, key: string): Promise<RuleUser[]> {
  const users: RuleUser[] = [];
  for (const [table, { binds }] of Object.entries(ruleTables) as [RuleTable, { binds: boolean }][]) {
    const rows = await session.sql<StoredRule & { id: string; name: string }>(sql`
      select id, name, rule, subject from ${raw(table)} where tenant_id = ${session.tenantId} and rule is not null
        and jsonb_path_exists(rule, '$.** ? (@.field == $key || @.date == $key)', jsonb_build_object('key', ${key}::text))
      order by id for no key update`);
    // Fields of leads and of subscriptions may have the same name.
    const naming = rows.filter((row) => namesField(row, key));
    users.push(
      ...naming.map(({ name, ...row }) => ({ ...row, table, binds, shown: `the ${table} "${name}"` })),
    );
  }
  return users;
}

/** Writes a rule back that was changed. */
export async function rewriteRule(session: Session, { table, id }: RuleUser, rule: Rule): Promise<void> {
  await session.sql(sql`
    update ${raw(table)} set rule = ${JSON.stringify(rule)}::jsonb, updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${id}`);
}

/** Campaigns that are not over and templates of transactional mail whose words show the field, as people call them. */
export async function textsNaming(session: Session, key: string): Promise<string[]> {
  const holding = sql`position(${key}::text in concat_ws(' ', subject, preheader, html, text)) > 0`;
  const rows = await session.sql<Record<Part, string> & { shown: string }>(sql`
    select 'the campaign "' || name || '"' as shown, subject, preheader, html, text from campaign
    where tenant_id = ${session.tenantId} and kind = 'campaign' and state not in ('done', 'cancelled') and ${holding}
    union all
    select 'the template "' || name || '"', subject, preheader, html, text from message_template
    where tenant_id = ${session.tenantId} and ${holding}`);
  return rows.filter((row) => shows(row, key)).map(({ shown }) => shown);
}

/** Whether any part has `contact.fields.<key>`. */
function shows(row: Record<Part, string>, key: string): boolean {
  return (Object.keys(parts) as Part[]).some((part) =>
    expectedVariables(parsePart(part, row[part])).some(({ segments: [root, name, field] }) => {
      return root === 'contact' && name === 'fields' && field === key;
    }),
  );
}

/** @throws {HeedError} WRONG_STATE that names up to five of those who stand in the way. */
export function refuseUsed(what: string, users: readonly string[], ...place: (string | number)[]): void {
  if (users.length === 0) return;
  const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
  throw new HeedError(
    'WRONG_STATE',
    `${what} is used by ${users.slice(0, 5).join(', ')}${more}; change that first.`,
    ['input', ...place],
  );
}
