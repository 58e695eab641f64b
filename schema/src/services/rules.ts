import sql, { raw, type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { type CheckedRule, checkRule, type RuleSubject, type RuleVocabulary } from '../domain/rule-check.js';
import { badRule, type Path } from '../domain/rule-faults.js';
import { parseRule } from '../domain/rule-parse.js';
import type { Session } from '../session/session.js';
import { compileRule } from '../sql/rule.js';
import type { RuleContext } from '../sql/rule-context.js';
import { memberClause, onListClause } from '../sql/rule-standing.js';
import { namingArchived } from './archived-fields.js';
import { type Vocabulary, vocabulary } from './rule-vocabulary.js';

/** The most parameters of a compiled rule, the rules of the segments it names included; a statement may have 65,535. */
const mostParameters = 5_000;

/** A rule ready to be stored, and its condition over alias `c`. */
export interface PreparedRule {
  rule: Rule;
  checked: CheckedRule;
  condition: Sql;
  /** The condition of a part of it. */
  compile(part: CheckedRule): Sql;
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
  { within, subject }: { within?: string; subject?: RuleSubject } = {},
): Promise<PreparedRule> {
  const context = { ...(await vocabulary(session)), session, trail: within ? [within] : [] };
  return prepare(rule, path, context, subject);
}

/**
 * A rule as it is stored, and checked for the tenant: for those who say it in words.
 * @throws {HeedError} INVALID_RULE
 */
export async function readRule(
  session: Session,
  rule: unknown,
  path: Path,
  subject: RuleSubject = 'contact',
): Promise<{ rule: Rule; checked: CheckedRule }> {
  const { fields } = await vocabulary(session);
  const read = await readKnown(session, rule, path, fields, subject);
  await requireKnown(session, 'segment', read.references.segments);
  return { rule: read.rule, checked: read.checked };
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
  subject: 'contacts' | 'leads';
  listId: string | null;
  rule: unknown;
}

export const definitionColumns = sql`id, name, kind, subject, list_id as "listId", rule`;

interface Context extends Vocabulary {
  session: Session;
  /** The segments whose rules are being compiled, the outermost first. */
  trail: string[];
}

/** An erased contact keeps its row, so that sums stay, and is nobody a rule can find. */
function alive(condition: Sql): Sql {
  return sql`(c.erased_at is null and ${condition})`;
}

async function prepare(
  input: unknown,
  path: Path,
  context: Context,
  subject: RuleSubject = 'contact',
): Promise<PreparedRule> {
  const { session, fields, timeZone, localNow, today, digests } = context;
  const { rule, checked, references, digested } = await readKnown(session, input, path, fields, subject);
  const scope: RuleContext = {
    accountId: session.accountId,
    tenantId: session.tenantId,
    at: session.at,
    timeZone,
    localNow,
    today,
    digests,
    digested,
    segments: await segmentConditions(references.segments, context),
  };
  const compile = (part: CheckedRule) => compileRule(part, scope);
  const condition = compile(checked);
  if (condition.values.length > mostParameters) {
    throw badRule('This rule and the segments it names are too large together.', path);
  }
  return { rule, checked, condition, compile };
}

/** Parsed and checked; what it names is there, segments apart. */
async function readKnown(
  session: Session,
  input: unknown,
  path: Path,
  fields: RuleVocabulary,
  subject: RuleSubject,
) {
  const { rule, references } = parseRule(input, path);
  const checked = await namingArchived(session, { rule, path }, () => checkRule(rule, fields, path, subject));
  await requireKnown(session, 'list', references.lists);
  await requireKnown(session, 'form', references.forms);
  const digested = await requireCampaigns(session, 'email', references.emails);
  await requireCampaigns(session, 'sms', references.sms);
  return { rule, checked, references, digested };
}

async function ofDefinition(segment: SegmentDefinition, path: Path, context: Context): Promise<Sql> {
  const { tenantId } = context.session;
  const chosen =
    segment.kind === 'fixed' ? memberClause(segment.id, tenantId) : await ofRule(segment, path, context);
  return segment.listId ? sql`(${onListClause(segment.listId, tenantId)} and ${chosen})` : chosen;
}

/** A segment of leads chooses the contacts of the leads that its rule is about. */
async function ofRule({ id, rule, subject }: SegmentDefinition, path: Path, context: Context): Promise<Sql> {
  const inner = { ...context, trail: [...context.trail, id] };
  if (subject === 'contacts') return (await prepare(rule, path, inner)).condition;
  const { checked, compile } = await prepare(rule, path, inner, 'lead');
  return compile({ kind: 'lead', rule: checked });
}

async function requireKnown(
  session: Session,
  table: 'list' | 'form' | 'segment',
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
