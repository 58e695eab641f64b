import sql, { raw, type Sql } from 'sql-template-tag';
import { invalid } from '../domain/errors.js';
import { type IdKind, showId } from '../domain/ids.js';
import { ruleLimits } from '../domain/rule.js';
import { type FieldOption, type RuleNameKind, ruleOptions, type TestOption } from '../domain/rule-options.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { speechFor } from './rule-speech.js';
import { vocabulary } from './rule-vocabulary.js';

/** What a rule may say in this tenant, in words of its language: a filter can be drawn from it alone. */
export async function getRuleOptions(
  session: Session,
): Promise<{ fields: FieldOption[]; tests: TestOption[]; limits: typeof ruleLimits }> {
  const { fields } = await vocabulary(session);
  return { ...ruleOptions(fields, await speechFor(session, [])), limits: ruleLimits };
}

/** Something that a rule may name. */
export interface RuleName {
  id: string;
  /** As a rule writes it. */
  value: string;
  label: string;
  /** The addresses in a campaign's messages, up to 200. */
  links: string[];
}

const named: Record<RuleNameKind, { table: string; kind: IdKind; where: Sql }> = {
  list: { table: 'list', kind: 'list', where: sql`true` },
  segment: { table: 'segment', kind: 'segment', where: sql`true` },
  email_campaign: { table: 'campaign', kind: 'campaign', where: sql`n.channel = 'email'` },
  sms_campaign: { table: 'campaign', kind: 'campaign', where: sql`n.channel = 'sms'` },
  form: { table: 'form', kind: 'form', where: sql`true` },
};

/** What rules may name of a kind, the newest first; with `search` those whose names hold that text. */
export async function pageOfRuleNames(
  session: Session,
  { of, search, page }: { of: RuleNameKind; search?: string | null; page: PageInput },
): Promise<Page<RuleName>> {
  const { table, kind, where } = named[of];
  if ((search?.length ?? 0) > 200) throw invalid('At most 200 characters.', 'search');
  const pattern = `%${(search ?? '').normalize('NFC').replace(/[\\%_]/g, '\\$&')}%`;
  const found = search ? sql` and lower(n.name) like lower(${pattern}::text)` : sql``;
  const links =
    table === 'campaign'
      ? sql`array(select l.url from campaign_link l
          where l.tenant_id = n.tenant_id and l.campaign_id = n.id order by l.position limit 200)`
      : sql`'{}'::text[]`;
  const read = await readPage<Omit<RuleName, 'value'>>(session, {
    columns: sql`n.id, n.name as label, ${links} as links`,
    body: sql`from ${raw(table)} n where n.tenant_id = ${session.tenantId} and ${where}${found}`,
    key: sql`n.id`,
    page,
    direction: 'desc',
  });
  return { ...read, nodes: read.nodes.map((node) => ({ ...node, value: showId(kind, node.id) })) };
}

/** An event by its name, as it was seen. */
export interface SeenEvent {
  name: string;
  /** How often, up to `mostCounted`. */
  count: number;
  /** Of the newest of them. */
  properties: { name: string; types: ('text' | 'number' | 'boolean')[] }[];
}

/** Names of events, and as many of one name as are counted, and looked into for properties. */
const most = { names: 200, counted: 10_000, sampled: 200, properties: 50 };

/**
 * The names of events, in order of the alphabet: up to 200 after `after`. Steps from name to name on the index, so that
 * five million events of ten names cost ten steps.
 */
export async function seenEvents(
  session: Session,
  { first = most.names, after = null }: { first?: number; after?: string | null },
): Promise<SeenEvent[]> {
  if (!Number.isInteger(first) || first < 1 || first > most.names)
    throw invalid(`"first" must be from 1 to ${most.names}.`, 'first');
  const { tenantId } = session;
  return session.sql<SeenEvent>(sql`
    with recursive step (name, n) as (
      (select name, 1 from event where tenant_id = ${tenantId}::uuid and name > ${after ?? ''}::text order by name limit 1)
      union all
      select (select e.name from event e where e.tenant_id = ${tenantId}::uuid and e.name > step.name order by e.name limit 1),
        step.n + 1
      from step where step.name is not null and step.n < ${first}::int
    )
    select step.name,
      (select count(*) from (select from event e where e.tenant_id = ${tenantId}::uuid and e.name = step.name
        limit ${most.counted}) counted) as count,
      array(
        select jsonb_build_object('name', seen.key, 'types', jsonb_agg(distinct
            case jsonb_typeof(seen.value) when 'string' then 'text' else jsonb_typeof(seen.value) end))
        from (select e.properties from event e where e.tenant_id = ${tenantId}::uuid and e.name = step.name
          order by e.at desc limit ${most.sampled}) newest,
          jsonb_each(newest.properties) seen
        where jsonb_typeof(seen.value) in ('string', 'number', 'boolean')
        group by seen.key order by seen.key limit ${most.properties}) as properties
    from step where step.name is not null order by step.name`);
}
