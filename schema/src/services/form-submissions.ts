import sql, { type Sql } from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { type SubmissionRow, submissionColumns } from '../sql/form-submissions.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

/** What was sent, the newest first: with one form, or by one contact. */
export async function pageOfSubmissions(
  session: Session,
  input: { formId?: Id<'form'> | null; contactId?: Id<'contact'> | null; page: PageInput },
): Promise<Page<SubmissionRow>> {
  const { formId, contactId, page } = input;
  const withForm: Sql = formId ? sql` and f.form_id = ${formId}::uuid` : sql``;
  const byContact: Sql = contactId ? sql` and f.contact_id = ${contactId}::uuid` : sql``;
  return readPage<SubmissionRow>(session, {
    columns: submissionColumns,
    body: sql`from form_submission f where f.tenant_id = ${session.tenantId}::uuid${withForm}${byContact}`,
    key: sql`f.id`,
    page,
    direction: 'desc',
  });
}
