import sql, { type Sql } from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId, showId } from '../domain/ids.js';
import { readPlainText } from '../domain/plain-text.js';
import type { RuleSubject } from '../domain/rule-check.js';
import { List } from '../entities/list.js';
import { Segment } from '../entities/segment.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { definitionColumns, definitionCondition, prepareRule, type SegmentDefinition } from './rules.js';

export interface SegmentInput {
  name: string;
  /** Contacts with any subscription to this list, also those who have left it. */
  listId?: Id<'list'> | null;
  /** The rule language. Without one the segment is fixed: its members are added by hand, by a rule or by a file. */
  rule?: unknown;
}

/** What a rule is over, as teams and as the rule language call it. */
export type Subject = 'contacts' | 'leads';
export const subjectOf = { contacts: 'contact', leads: 'lead' } as const satisfies Record<
  Subject,
  RuleSubject
>;

/** @throws {HeedError} INVALID_INPUT, INVALID_RULE with a path inside `input.rule`, NOT_FOUND, ALREADY_EXISTS. */
export async function createSegment(
  session: Session,
  input: SegmentInput & { subject?: Subject | null },
): Promise<Segment> {
  const ruled = input.rule !== undefined && input.rule !== null;
  const subject = input.subject ?? 'contacts';
  if (subject === 'leads' && !ruled)
    throw invalid('A segment of leads needs a rule; fixed members are contacts.', 'input', 'rule');
  const segment = session.em.create(Segment, {
    tenantId: session.tenantId,
    id: newId('segment'),
    name: await freeName(session, input.name),
    kind: ruled ? 'rule' : 'fixed',
    listId: await knownList(session, input.listId ?? null),
    subject,
    rule: ruled
      ? (await prepareRule(session, input.rule, ['input', 'rule'], { subject: subjectOf[subject] })).rule
      : null,
    createdAt: session.at,
    updatedAt: session.at,
  });
  await session.em.flush();
  return segment;
}

/** Changes what is given. A fixed segment stays fixed, a rule stays a rule. */
export async function updateSegment(
  session: Session,
  input: Partial<SegmentInput> & { id: Id<'segment'> },
): Promise<Segment> {
  const segment = await getSegment(session, input.id);
  if (input.name !== undefined) segment.name = await freeName(session, input.name, segment.id);
  if (input.listId !== undefined) segment.listId = await knownList(session, input.listId);
  if (input.rule !== undefined) {
    if (segment.kind === 'fixed')
      throw invalid('This segment has fixed members, and no rule.', 'input', 'rule');
    // One change of rules at a time in a tenant: two could close a cycle between them.
    await session.sql(
      sql`select pg_advisory_xact_lock(hashtextextended('segment:' || ${session.tenantId}::text, 0))`,
    );
    const ways = { within: segment.id, subject: subjectOf[segment.subject] };
    segment.rule = (await prepareRule(session, input.rule, ['input', 'rule'], ways)).rule;
  }
  segment.updatedAt = session.at;
  await session.em.flush();
  return segment;
}

/** @throws {HeedError} WRONG_STATE while another segment or a campaign that is not over uses it. */
export async function deleteSegment(session: Session, input: { id: Id<'segment'> }): Promise<Id<'segment'>> {
  const segment = await getSegment(session, input.id);
  const users = await session.sql<{ user: string }>(sql`
    select 'the segment "' || name || '"' as user from segment
    where tenant_id = ${session.tenantId} and kind = 'rule'
      and jsonb_path_exists(rule, '$.**.segment ? (@ == $id)', jsonb_build_object('id', ${showId('segment', input.id)}::text))
    union all
    select 'the campaign "' || name || '"' from campaign
    where tenant_id = ${session.tenantId} and state not in ('done', 'cancelled')
      and (audience -> 'segments' ? ${input.id}::text or audience -> 'excludeSegments' ? ${input.id}::text)
    limit 5`);
  if (users.length > 0) {
    const names = users.map(({ user }) => user).join(', ');
    throw new HeedError('WRONG_STATE', `The segment is used by ${names}.`, ['input', 'id']);
  }
  session.em.remove(segment);
  await session.em.flush();
  return input.id;
}

export async function getSegment(session: Session, id: Id<'segment'>): Promise<Segment> {
  const segment = await session.em.findOne(Segment, { tenantId: session.tenantId, id });
  if (!segment) throw notFound('segment', ['input', 'id']);
  return segment;
}

/** Several at once, for a batch of nodes that name them; unknown ids are left out. */
export async function getSegmentsByIds(session: Session, ids: readonly Id<'segment'>[]): Promise<Segment[]> {
  return session.em.find(Segment, { tenantId: session.tenantId, id: { $in: [...ids] } });
}

/** The oldest first. */
export async function pageOfSegments(
  session: Session,
  { page, listId }: { page: PageInput; listId?: Id<'list'> | null },
): Promise<Page<Segment>> {
  const within = listId ? sql` and s.list_id = ${listId}` : sql``;
  return readPage<Segment>(session, {
    columns: sql`s.tenant_id as "tenantId", s.id, s.name, s.kind, s.subject, s.list_id as "listId", s.rule,
      s.created_at as "createdAt", s.updated_at as "updatedAt"`,
    body: sql`from segment s where s.tenant_id = ${session.tenantId}${within}`,
    key: sql`s.id`,
    page,
  });
}

/** Who is in the segment: a boolean expression over alias `c` (contact), never null, never true of an erased contact. */
export async function segmentCondition(session: Session, segmentId: Id<'segment'>): Promise<Sql> {
  const segment = await session.row<SegmentDefinition>(sql`
    select ${definitionColumns} from segment where tenant_id = ${session.tenantId} and id = ${segmentId}`);
  if (!segment) throw notFound('segment', ['input', 'segmentId']);
  return definitionCondition(session, segment);
}

async function freeName(session: Session, text: string, own?: string): Promise<string> {
  const name = readPlainText(text, 200);
  if (!name.ok) throw invalid(name.message, 'input', 'name');
  if (name.value === null) throw invalid('A segment needs a name.', 'input', 'name');
  const other = await session.em.findOne(Segment, { tenantId: session.tenantId, name: name.value });
  if (other && other.id !== own) {
    throw new HeedError('ALREADY_EXISTS', `There is already a segment "${name.value}".`, ['input', 'name']);
  }
  return name.value;
}

async function knownList(session: Session, listId: Id<'list'> | null): Promise<Id<'list'> | null> {
  if (!listId) return null;
  const list = await session.em.findOne(List, { tenantId: session.tenantId, id: listId });
  if (!list) throw notFound('list', ['input', 'listId']);
  return list.id;
}
