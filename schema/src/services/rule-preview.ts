import sql, { join } from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { CheckedRule, RuleSubject } from '../domain/rule-check.js';
import { explainPart } from '../domain/rule-explanation.js';
import type { Session } from '../session/session.js';
import { type ContactRow, contactColumns } from '../sql/contact-columns.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { onListClause } from '../sql/rule-standing.js';
import { speechFor } from './rule-speech.js';
import { prepareRule } from './rules.js';

/** Somebody whom a rule chooses, and the conditions of it that they meet, in words of the tenant's language. */
export interface Match {
  id: Id<'contact'>;
  contact: ContactRow;
  why: string[];
}

/**
 * Whom a rule chooses, the oldest first, each with why: of `all` every condition, of `any` those that hold. Two statements
 * for a page, one for whom and one for why, however long the page and the rule.
 * @throws {HeedError} INVALID_RULE, LIMIT_EXCEEDED
 */
export async function pageOfMatches(
  session: Session,
  input: { rule: unknown; subject?: RuleSubject; listId?: Id<'list'> | null; page: PageInput },
): Promise<Page<Match>> {
  const { rule, subject = 'contact', listId, page } = input;
  const prepared = await prepareRule(session, rule, ['rule'], { subject });
  const { compile } = prepared;
  const checked: CheckedRule =
    subject === 'lead' ? { kind: 'lead', rule: prepared.checked } : prepared.checked;
  const condition = compile(checked);
  const within = listId ? sql` and ${onListClause(listId, session.tenantId)}` : sql``;
  const found = await readPage<ContactRow>(session, {
    columns: contactColumns,
    body: sql`from contact c
      where c.tenant_id = ${session.tenantId}::uuid and c.erased_at is null${within} and ${condition}`,
    key: sql`c.id`,
    page,
  });
  const parts = conditions(checked);
  const speech = await speechFor(session, [checked]);
  const words = parts.map((part) => explainPart(part, speech));
  const rows = await session.sql<{ id: string; holds: boolean[] }>(sql`
    select c.id, array[${join(parts.map(compile))}]::boolean[] as holds from contact c
    where c.tenant_id = ${session.tenantId}::uuid and c.id = any(${found.nodes.map(({ id }) => id)}::uuid[])`);
  const holds = new Map(rows.map((row) => [row.id, new Set(parts.filter((_, i) => row.holds[i]))]));
  const why = (id: string) => {
    const met = reasons(checked, holds.get(id)!) ?? [];
    return parts.flatMap((part, i) => (met.includes(part) ? [words[i]!] : []));
  };
  return {
    ...found,
    nodes: found.nodes.map((contact) => ({ id: contact.id, contact, why: why(contact.id) })),
  };
}

/** What is asked of a person one by one: the parts of `all` and `any`, however deep; a `not` is one condition. */
function conditions(rule: CheckedRule): CheckedRule[] {
  return rule.kind === 'all' || rule.kind === 'any' ? rule.rules.flatMap(conditions) : [rule];
}

/** The conditions by which the rule holds; undefined where it does not. */
function reasons(rule: CheckedRule, holds: ReadonlySet<CheckedRule>): CheckedRule[] | undefined {
  if (rule.kind !== 'all' && rule.kind !== 'any') return holds.has(rule) ? [rule] : undefined;
  const each = rule.rules.map((part) => reasons(part, holds));
  const held = each.filter((some) => some !== undefined);
  const enough = rule.kind === 'all' ? held.length === each.length : held.length > 0;
  return enough ? held.flat() : undefined;
}
