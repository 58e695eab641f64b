import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { OperationBefore } from '../domain/operations.js';
import type { Session } from '../session/session.js';
import { undoOptOuts } from './contact-opt-outs.js';
import type { Link } from './link-access.js';
import { type Evidence, recordConsent, undoMinutes } from './operations.js';
import { reopenWindows } from './subscription-changes.js';

export type Undone = 'undone' | 'too_late' | 'unknown';

/**
 * Restores exactly what one operation replaced, for an hour after it. What a later operation changed again stays as
 * that one left it. A second click says `undone` and changes nothing.
 */
export async function undoOperation(
  session: Session,
  link: Link,
  input: { operationId: Id<'operation'>; evidence: Evidence },
): Promise<Undone> {
  if (link.mode === 'test') return 'unknown';
  const mine = sql`tenant_id = ${session.tenantId} and id = ${link.contactId}`;
  await session.sql(sql`select 1 from contact where ${mine} for no key update`);
  const operation = await session.row<{
    at: Date;
    before: OperationBefore;
    undone: boolean;
    late: boolean;
  }>(sql`
    select at, before, undone_at is not null as undone,
      at <= ${session.at}::timestamptz - make_interval(mins => ${undoMinutes}::int) as late
    from operation
    where tenant_id = ${session.tenantId} and id = ${input.operationId} and contact_id = ${link.contactId}`);
  if (!operation) return 'unknown';
  if (operation.undone) return 'undone';
  if (operation.late) return 'too_late';

  const { subscriptions, contact, persona, suppressionIds = [] } = operation.before;
  const restored = await session.sql<{ listId: string; frequencyToo: boolean }>(sql`
    update subscription s set state = kept.state, frequency = kept.frequency, snoozed_until = kept.snoozed_until,
      joined_at = coalesce(kept.joined_at, s.joined_at), changed_at = ${session.at}, operation_id = null
    from unnest(${subscriptions.map((old) => old.listId)}::uuid[], ${subscriptions.map((old) => old.state)}::text[],
      ${subscriptions.map((old) => old.frequency)}::text[], ${subscriptions.map((old) => old.snoozedUntil)}::timestamptz[],
      ${subscriptions.map((old) => old.joinedAt ?? null)}::timestamptz[])
      as kept (list_id, state, frequency, snoozed_until, joined_at)
    where s.tenant_id = ${session.tenantId} and s.contact_id = ${link.contactId} and s.list_id = kept.list_id
      and s.operation_id = ${input.operationId} and kept.state is not null
    returning s.list_id as "listId", old.frequency <> new.frequency as "frequencyToo"`);
  await session.sql(sql`
    delete from subscription where tenant_id = ${session.tenantId} and contact_id = ${link.contactId}
      and operation_id = ${input.operationId}
      and list_id = any(${subscriptions.filter((old) => old.state === null).map((old) => old.listId)}::uuid[])`);
  await reopenWindows(
    session,
    link.contactId,
    restored.filter((row) => row.frequencyToo).map((row) => row.listId),
  );
  if (contact) {
    // Only where no later operation moved the same fact.
    await session.sql(sql`
      update contact set
        left_at = case when left_at = ${operation.at} then ${contact.leftAt}::timestamptz else left_at end,
        consented_at = case when consented_at = ${operation.at} then ${contact.consentedAt}::timestamptz else consented_at end,
        own_consent_at = case when own_consent_at = ${operation.at} then ${contact.ownConsentAt}::timestamptz else own_consent_at end,
        updated_at = ${session.at}
      where ${mine}`);
  }
  if (persona) {
    await session.sql(sql`
      update contact set persona_id = ${persona.from}::uuid
      where ${mine} and persona_id is not distinct from ${persona.to}::uuid`);
  }
  await undoOptOuts(session, suppressionIds);
  await session.sql(sql`
    update operation set undone_at = ${session.at} where tenant_id = ${session.tenantId} and id = ${input.operationId}`);
  await recordConsent(session, {
    contactId: link.contactId,
    evidence: input.evidence,
    operationId: input.operationId,
    lines: [{ kind: 'undone' }],
  });
  return 'undone';
}
