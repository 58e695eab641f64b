import sql from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Segment } from '../entities/segment.js';
import type { Session } from '../session/session.js';
import { getSegment } from './segments.js';

/** Contacts in one call. */
const mostContacts = 10_000;

interface MembersInput {
  id: Id<'segment'>;
  contactIds: readonly Id<'contact'>[];
}

/**
 * Adds contacts to a fixed segment, all or none; returns how many were not in it before.
 * @throws {HeedError} NOT_FOUND with the place of an unknown contact, WRONG_STATE for a segment with a rule.
 */
export async function addToFixedSegment(session: Session, input: MembersInput): Promise<number> {
  await requireFixed(session, input);
  const found = await session.sql<{ id: string }>(sql`
    select id from contact where tenant_id = ${session.tenantId} and erased_at is null
      and id = any(${input.contactIds}::uuid[])`);
  const known = new Set(found.map(({ id }) => id));
  const missing = input.contactIds.findIndex((id) => !known.has(id));
  if (missing >= 0) throw notFound('contact', ['input', 'contactIds', missing]);
  const added = await session.sql(sql`
    insert into segment_member (tenant_id, segment_id, contact_id)
    select ${session.tenantId}, ${input.id}, id from unnest(${input.contactIds}::uuid[]) as chosen (id)
    on conflict do nothing returning contact_id`);
  return added.length;
}

/** Takes contacts out of a fixed segment; returns how many were in it. */
export async function removeFromFixedSegment(session: Session, input: MembersInput): Promise<number> {
  await requireFixed(session, input);
  const removed = await session.sql(sql`
    delete from segment_member
    where tenant_id = ${session.tenantId} and segment_id = ${input.id} and contact_id = any(${input.contactIds}::uuid[])
    returning contact_id`);
  return removed.length;
}

async function requireFixed(session: Session, { id, contactIds }: MembersInput): Promise<void> {
  if (contactIds.length === 0) throw invalid('Name at least one contact.', 'input', 'contactIds');
  if (contactIds.length > mostContacts) {
    throw new HeedError('LIMIT_EXCEEDED', `At most ${mostContacts} contacts at once.`, [
      'input',
      'contactIds',
    ]);
  }
  await getFixedSegment(session, id);
}

/** @throws {HeedError} NOT_FOUND, WRONG_STATE for a segment with a rule. */
export async function getFixedSegment(session: Session, id: Id<'segment'>): Promise<Segment> {
  const segment = await getSegment(session, id);
  if (segment.kind === 'fixed') return segment;
  throw new HeedError('WRONG_STATE', 'The members of this segment follow from its rule.', ['input', 'id']);
}
