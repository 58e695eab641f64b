import sql, { raw, type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { checkRule, type RuleSubject, type RuleVocabulary } from '../domain/rule-check.js';
import { badRule, type Path } from '../domain/rule-faults.js';
import { parseRule } from '../domain/rule-parse.js';
import { contactFields, leadFields, type RuleField, subscriptionFields } from '../domain/rule-types.js';
import type { CustomField } from '../entities/custom-field.js';
import type { Session } from '../session/session.js';
import { compileRule } from '../sql/rule.js';
import type { RuleContext } from '../sql/rule-context.js';
import { memberClause, onListClause } from '../sql/rule-standing.js';
import { namingArchived } from './archived-fields.js';

/** The most parameters of a compiled rule, the rules of the segments it names included; a statement may have 65,535. */
const mostParameters = 5_000;

/** A rule ready to be stored, and its condition over alias `c`. */
export interface PreparedRule {
  rule: Rule;
  condition: Sql;
}

/**
 * The condition of a rule: a boolean expression over alias `c` (contact), never null, never true of an erased contact.
 * @throws {HeedError} INVALID_RULE; `path` is where the rule stands in the input.
 */
export async function ruleCondition(session: Session, rule: unknown, path: Path = []): Promise<Sql> {
  return alive((await prepareRule(session, rule, path)).condition);
}

/**
 * The condition of a rule over leads: a boolean expression over aliases `l` (lead) and `c`, its contact, never null, never
 * true of an erased contact's.
 * @throws {HeedError} INVALID_RULE; `path` is where the rule stands in the input.
 */
export async function leadCondition(session: Session, rule: unknown, path: Path = []): Promise<Sql> {
  const context = { ...(await vocabulary(session)), session, trail: [] };
  return alive((await prepare(rule, path, context, 'lead')).condition);
}

/**
 * Checks a rule against the tenant's fields, lists and segments, and compiles it.
 * @param within the segment whose rule this is to be: naming it again, however indirectly, is a cycle.
 */
export async function prepareRule(
  session: Session,
  rule: unknown,
  path: Path,
  within?: string,
): Promise<PreparedRule> {
  return prepare(rule, path, { ...(await vocabulary(session)), session, trail: within ? [within] : [] });
}

/** The condition of stored segments' definitions, as `ruleCondition` gives it. */
export async function definitionCondition(session: Session, definition: SegmentDefinition): Promise<Sql> {
  const context = { ...(await vocabulary(session)), session, trail: [] };
  return alive(await ofDefinition(definition, ['rule'], context));
}

/** As much of a segment as says who is in it. */
export interface SegmentDefinition {
  id: string;
  name: string;
  kind: 'rule' | 'fixed';
  listId: string | null;
  rule: unknown;
}

export const definitionColumns = sql`id, name, kind, list_id as "listId", rule`;

interface Vocabulary extends Pick<RuleContext, 'timeZone' | 'localNow' | 'today' | 'digests'> {
  fields: RuleVocabulary;
}

interface Context extends Vocabulary {
  session: Session;
  /** The segments whose rules are being compiled, the outermost first. */
  trail: string[];
}

/** An erased contact keeps its row, so that sums stay, and is nobody a rule can find. */
function alive(condition: Sql): Sql {
  return sql`(c.erased_at is null and ${condition})`;
}

type FieldRow = Pick<CustomField, 'key' | 'kind' | 'slot' | 'choices'>;
interface VocabularyRow extends Omit<Vocabulary, 'fields'> {
  fields: FieldRow[];
  personas: string[];
  stages: string[];
  lostReasons: string[];
}

/**
 * One statement: a count should cost little more than its own. For the rest of the transaction it lets a hash table hold a
 * million ids: within "any" and "not" the planner otherwise asks contact by contact (measured on 1 M contacts and a campaign
 * to 500,000: 3.0 s of CPU instead of 1.5).
 */
async function vocabulary(session: Session): Promise<Vocabulary> {
  const row = await session.row<VocabularyRow>(sql`
    select t.time_zone as "timeZone", local.now::text as "localNow", local.now::date::text as today,
      exists (select from digest g where g.tenant_id = t.id) as digests,
      set_config('hash_mem_multiplier', '16', true),
      array(
        select jsonb_build_object('key', f.key, 'kind', f.kind, 'slot', f.slot, 'choices', f.choices)
        from custom_field f where f.tenant_id = t.id and f.archived_at is null) as fields,
      array(select p.id::text from persona p where p.tenant_id = t.id) as personas,
      array(select s.key from lead_stage s where s.tenant_id = t.id) as stages,
      array(select r.key from lost_reason r where r.tenant_id = t.id) as "lostReasons"
    from tenant t, lateral (select ${session.at}::timestamptz at time zone t.time_zone as now) as local
    where t.id = ${session.tenantId}`);
  const { fields, personas, stages, lostReasons, ...rest } = row!;
  const own = fields.map((field): [string, RuleField] => [field.key, ruleField(field)]);
  return {
    ...rest,
    fields: {
      contact: new Map([...own, ...withChoices(contactFields, { persona: personas })]),
      lead: new Map(withChoices(leadFields, { stage: stages, lostReason: lostReasons })),
      subscription: new Map(Object.entries(subscriptionFields)),
    },
  };
}

function ruleField({ kind, slot, choices }: FieldRow): RuleField {
  return { type: kind, column: slot, choices: choices ?? undefined };
}

function withChoices(
  fields: Readonly<Record<string, RuleField>>,
  choices: Readonly<Record<string, string[]>>,
): [string, RuleField][] {
  return Object.entries(fields).map(([name, field]) => [
    name,
    Object.hasOwn(choices, name) ? { ...field, choices: choices[name] } : field,
  ]);
}

async function prepare(
  input: unknown,
  path: Path,
  context: Context,
  subject: RuleSubject = 'contact',
): Promise<PreparedRule> {
  const { session, fields, timeZone, localNow, today, digests } = context;
  const { rule, references } = parseRule(input, path);
  const checked = await namingArchived(session, { rule, path }, () => checkRule(rule, fields, path, subject));
  await requireKnown(session, 'list', references.lists);
  await requireKnown(session, 'form', references.forms);
  const digested = await requireCampaigns(session, 'email', references.emails);
  await requireCampaigns(session, 'sms', references.sms);
  const condition = compileRule(checked, {
    accountId: session.accountId,
    tenantId: session.tenantId,
    at: session.at,
    timeZone,
    localNow,
    today,
    digests,
    digested,
    segments: await segmentConditions(references.segments, context),
  });
  if (condition.values.length > mostParameters) {
    throw badRule('This rule and the segments it names are too large together.', path);
  }
  return { rule, condition };
}

async function ofDefinition(segment: SegmentDefinition, path: Path, context: Context): Promise<Sql> {
  const { tenantId } = context.session;
  const chosen =
    segment.kind === 'fixed'
      ? memberClause(segment.id, tenantId)
      : (await prepare(segment.rule, path, { ...context, trail: [...context.trail, segment.id] })).condition;
  return segment.listId ? sql`(${onListClause(segment.listId, tenantId)} and ${chosen})` : chosen;
}

async function requireKnown(
  session: Session,
  table: 'list' | 'form',
  named: ReadonlyMap<string, Path>,
): Promise<void> {
  if (named.size === 0) return;
  const found = await session.sql<{ id: string }>(sql`
    select id from ${raw(table)} where tenant_id = ${session.tenantId} and id = any(${[...named.keys()]}::uuid[])`);
  const known = new Set(found.map(({ id }) => id));
  for (const [id, path] of named) if (!known.has(id)) throw badRule(`There is no such ${table}.`, path);
}

/** Returns those of which messages went in digests. */
async function requireCampaigns(
  session: Session,
  channel: 'email' | 'sms',
  named: ReadonlyMap<string, Path>,
): Promise<Set<string>> {
  if (named.size === 0) return new Set();
  const found = await session.sql<{ id: string; channel: string; digested: boolean }>(sql`
    select a.id, a.channel, exists (select from delivery d
      where d.tenant_id = a.tenant_id and d.campaign_id = a.id and d.digest_id is not null) as digested
    from campaign a where a.tenant_id = ${session.tenantId} and a.id = any(${[...named.keys()]}::uuid[])`);
  const known = new Map(found.map((campaign) => [campaign.id, campaign]));
  for (const [id, path] of named) {
    const campaign = known.get(id);
    if (!campaign) throw badRule('There is no such campaign.', path);
    if (campaign.channel !== channel) throw badRule(`This campaign is not sent by ${channel}.`, path);
  }
  return new Set(found.filter(({ digested }) => digested).map(({ id }) => id));
}

async function segmentConditions(
  wanted: ReadonlyMap<string, Path>,
  context: Context,
): Promise<Map<string, Sql>> {
  const conditions = new Map<string, Sql>();
  if (wanted.size === 0) return conditions;
  for (const [id, path] of wanted) {
    if (context.trail.includes(id))
      throw badRule('This segment would hold itself, directly or through another.', path);
  }
  const found = await context.session.sql<SegmentDefinition>(sql`
    select ${definitionColumns} from segment
    where tenant_id = ${context.session.tenantId} and id = any(${[...wanted.keys()]}::uuid[])`);
  const known = new Map(found.map((segment) => [segment.id, segment]));
  for (const [id, path] of wanted) {
    const segment = known.get(id);
    if (!segment) throw badRule('There is no such segment.', path);
    try {
      conditions.set(id, await ofDefinition(segment, [], context));
    } catch (error) {
      if (!(error instanceof HeedError) || error.code !== 'INVALID_RULE') throw error;
      throw badRule(`The segment "${segment.name}" cannot be used: ${error.message}`, path);
    }
  }
  return conditions;
}
