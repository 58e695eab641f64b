import sql, { type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import { mostRejectionsKept, type RejectionCode } from '../domain/imports.js';
import type { Session } from '../session/session.js';
import { largestPage, type Page, type PageInput } from '../sql/page.js';

/** One reason why one row of a file was refused. A row with several faults has several. */
export interface Rejection {
  /** Line in the file where the row starts; the header is line 1. */
  line: number;
  /** The column as the file names it; null when the row as a whole is at fault. */
  field: string | null;
  code: RejectionCode;
  message: string;
}

/** With its place in the job, `line.ordinal`, which a page goes on after. */
export type StoredRejection = Rejection & { id: string };

/** What a landed row is kept under whose person had left: it stands among no rejections. */
const keptOutCode = 'kept_out';

/** A job's refused rows in the order of the file. */
export function pageOfRejections(
  session: Session,
  input: { jobId: string; page: PageInput },
): Promise<Page<StoredRejection>> {
  return pageOfRows(session, input, sql`code <> ${keptOutCode}`);
}

/** The rows whose person was not subscribed, since they had left or reported spam; the first 10,000. */
export function pageOfKeptOut(
  session: Session,
  input: { jobId: string; page: PageInput },
): Promise<Page<{ id: string; line: number }>> {
  return pageOfRows(session, input, sql`code = ${keptOutCode}`);
}

async function pageOfRows(
  session: Session,
  { jobId, page }: { jobId: string; page: PageInput },
  kind: Sql,
): Promise<Page<StoredRejection>> {
  if (!Number.isInteger(page.first) || page.first < 1 || page.first > largestPage) {
    throw new HeedError('LIMIT_EXCEEDED', `"first" must be from 1 to ${largestPage}.`, ['first']);
  }
  const [, line, ordinal] = /^(\d{1,9})\.(\d{1,4})$/.exec(page.after ?? '') ?? [];
  if (page.after && !line)
    throw new HeedError('INVALID_INPUT', '"after" is not a cursor of this list.', ['after']);
  const body = sql`from job_rejection where owner_id = ${session.ownerId} and job_id = ${jobId} and ${kind}`;
  const after = line ? sql`and (line, ordinal) > (${Number(line)}, ${Number(ordinal)})` : sql``;
  const nodes = await session.sql<StoredRejection>(sql`
    select line || '.' || ordinal as id, line, field, code, message ${body} ${after}
    order by line, ordinal limit ${page.first + 1}`);
  return {
    hasNextPage: nodes.length > page.first,
    nodes: nodes.slice(0, page.first),
    totalCount: async () => (await session.row<{ n: number }>(sql`select count(*) as n ${body}`))!.n,
  };
}

/** Keeps the lines of up to 10,000 rows whose person was left alone; `before` is how many the job had already. */
export async function keepKeptOut(
  session: Session,
  { jobId, before, lines }: { jobId: string; before: number; lines: readonly number[] },
): Promise<void> {
  const kept = lines.slice(0, Math.max(0, mostRejectionsKept - before));
  if (kept.length === 0) return;
  await session.sql(sql`
    insert into job_rejection (owner_id, job_id, line, code, message)
    select ${session.ownerId}, ${jobId}, line, ${keptOutCode}, '' from unnest(${kept}::int[]) as row (line)`);
}

/** Keeps the reasons of up to 10,000 rows of a job; `before` is how many rows it had refused already. */
export async function keepRejections(
  session: Session,
  input: { jobId: string; before: number; rejections: readonly Rejection[] },
): Promise<void> {
  const room = mostRejectionsKept - input.before;
  const lines = [...new Set(input.rejections.map(({ line }) => line))].slice(0, Math.max(0, room));
  const last = lines.at(-1);
  if (last === undefined) return;
  const kept = input.rejections.filter(({ line }) => line <= last);
  await session.sql(sql`
    insert into job_rejection (owner_id, job_id, line, ordinal, field, code, message)
    select ${session.ownerId}, ${input.jobId}, line, row_number() over (partition by line) - 1, field, code, message
    from json_to_recordset(${JSON.stringify(kept)}::json)
      as refused (line int, field text, code text, message text)`);
}
