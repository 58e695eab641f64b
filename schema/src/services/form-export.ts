import sql from 'sql-template-tag';
import { csvLine } from '../domain/csv.js';
import type { AnswerValue } from '../domain/forms.js';
import { type Id, showId } from '../domain/ids.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { type SubmissionRow, submissionColumns } from '../sql/form-submissions.js';
import { largestPage, readPage } from '../sql/page.js';
import { getForm } from './forms.js';

type ExportedRow = SubmissionRow & { email: string | null };

/**
 * What was sent with a form as CSV, the newest first, in pieces: a short transaction each, and as slowly as they are read. A
 * column for each question that the form asks now, and for what it asked before: an answer is never left out.
 * @throws {HeedError} NOT_FOUND before the first piece.
 */
export async function exportSubmissions(
  database: Database,
  scope: Scope,
  formId: Id<'form'>,
): Promise<AsyncGenerator<string, void>> {
  const read = <T>(work: (session: Session) => Promise<T>) =>
    inSession(database, { ...scope, readOnly: true }, work);
  const keys = await read((session) => answeredKeys(session, formId));
  return pieces(keys, (after) =>
    read((session) => {
      return readPage<ExportedRow>(session, {
        columns: sql`${submissionColumns}, c.email`,
        body: sql`from form_submission f join contact c on c.tenant_id = f.tenant_id and c.id = f.contact_id
          where f.tenant_id = ${session.tenantId}::uuid and f.form_id = ${formId}::uuid`,
        key: sql`f.id`,
        page: { first: largestPage, after },
        direction: 'desc',
      });
    }),
  );
}

async function answeredKeys(session: Session, formId: Id<'form'>): Promise<string[]> {
  const form = await getForm(session, formId);
  const rows = await session.sql<{ key: string }>(sql`
    select distinct jsonb_object_keys(answers) as key from form_submission
    where tenant_id = ${session.tenantId}::uuid and form_id = ${formId}::uuid order by 1`);
  return [...new Set([...form.fields.map(({ key }) => key), ...rows.map(({ key }) => key)])];
}

async function* pieces(
  keys: readonly string[],
  pageAfter: (after: string | null) => Promise<{ nodes: ExportedRow[]; hasNextPage: boolean }>,
): AsyncGenerator<string, void> {
  yield csvLine(['submission', 'at', 'authority', 'contact', 'contact email', 'lists', ...keys]);
  for (let after: string | null = null; ; ) {
    const { nodes, hasNextPage } = await pageAfter(after);
    yield nodes.map((node) => line(node, keys)).join('');
    if (!hasNextPage) return;
    after = nodes.at(-1)!.id;
  }
}

function line(row: ExportedRow, keys: readonly string[]): string {
  return csvLine([
    showId('formSubmission', row.id),
    row.at.toISOString(),
    row.authority,
    showId('contact', row.contactId),
    row.email,
    row.listIds.map((id) => showId('list', id)).join(';'),
    ...keys.map((key) => (Object.hasOwn(row.answers, key) ? shown(row.answers[key]!) : null)),
  ]);
}

/** Several choices as an import reads them. */
function shown(answer: AnswerValue): string {
  return Array.isArray(answer) ? answer.join(';') : String(answer);
}
