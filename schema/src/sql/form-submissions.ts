import sql from 'sql-template-tag';
import type { Answers, Authority } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

/** A submission as services give it out. */
export interface SubmissionRow {
  id: Id<'formSubmission'>;
  formId: Id<'form'>;
  contactId: Id<'contact'>;
  at: Date;
  answers: Answers;
  authority: Authority;
  listIds: Id<'list'>[];
}

/** Of alias `f`. */
export const submissionColumns = sql`f.id, f.form_id as "formId", f.contact_id as "contactId", f.at, f.answers, f.authority,
  f.list_ids as "listIds"`;

export async function insertSubmission(
  session: Session,
  row: Omit<SubmissionRow, 'at'> & { nonce: string | null },
): Promise<void> {
  await session.sql(sql`
    insert into form_submission (tenant_id, id, form_id, contact_id, at, answers, nonce, authority, list_ids)
    values (${session.tenantId}, ${row.id}, ${row.formId}, ${row.contactId}, ${session.at},
      ${JSON.stringify(row.answers)}::jsonb, ${row.nonce}::uuid, ${row.authority}, ${[...row.listIds]}::uuid[])`);
}

/** Whether the page that this nonce was given to has been sent already. */
export async function wasSent(session: Session, formId: Id<'form'>, nonce: string): Promise<boolean> {
  const row = await session.row(sql`
    select 1 from form_submission
    where tenant_id = ${session.tenantId} and form_id = ${formId} and nonce = ${nonce}::uuid`);
  return row !== undefined;
}

/**
 * Puts a contact on lists as pending where they never stood; how they stand on any other stays. Returns those of the lists on
 * which they are not subscribed.
 */
export async function askToJoin(
  session: Session,
  { contactId, listIds }: { contactId: Id<'contact'>; listIds: readonly Id<'list'>[] },
): Promise<Id<'list'>[]> {
  await session.sql(sql`
    insert into subscription (tenant_id, list_id, contact_id, state, joined_at, changed_at)
    select ${session.tenantId}, id, ${contactId}, 'pending', ${session.at}, ${session.at}
    from unnest(${[...listIds]}::uuid[]) as list (id) order by id
    on conflict (tenant_id, list_id, contact_id) do nothing`);
  const rows = await session.sql<{ id: Id<'list'> }>(sql`
    select list_id as id from subscription
    where tenant_id = ${session.tenantId} and contact_id = ${contactId} and list_id = any(${[...listIds]}::uuid[])
      and state <> 'subscribed'`);
  return rows.map(({ id }) => id);
}

/**
 * Counts a sending, and says how often it was since the window began, and when that ends. Takes away some windows that are
 * over: as many as two sendings can leave behind, so that they never pile up.
 */
export async function countOnce(
  session: Session,
  input: { formId: Id<'form'>; who: Buffer; endsAt: Date },
): Promise<{ sent: number; endsAt: Date }> {
  const { formId, who, endsAt } = input;
  await session.sql(sql`
    delete from form_rate r using (
      select who from form_rate where tenant_id = ${session.tenantId} and form_id = ${formId} and ends_at <= ${session.at}
        and who <> ${who} order by ends_at limit 4 for update skip locked) as over
    where r.tenant_id = ${session.tenantId} and r.form_id = ${formId} and r.who = over.who`);
  const row = await session.row<{ sent: number; endsAt: Date }>(sql`
    insert into form_rate as r (tenant_id, form_id, who, ends_at, sent)
    values (${session.tenantId}, ${formId}, ${who}, ${endsAt}, 1)
    on conflict (tenant_id, form_id, who) do update set
      sent = case when r.ends_at <= ${session.at}::timestamptz then 1 else r.sent + 1 end,
      ends_at = case when r.ends_at <= ${session.at}::timestamptz then excluded.ends_at else r.ends_at end
    returning sent, ends_at as "endsAt"`);
  return row!;
}
