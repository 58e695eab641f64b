import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { keyTargets } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import type { Session } from '../session/session.js';
import { landRows } from '../sql/import-contacts.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { ArrivingLines } from './arriving-rows.js';
import { erasedAmong } from './erased-addresses.js';
import type { FileBatch, Landing } from './file-jobs.js';
import type { ImportPlan } from './import-columns.js';
import type { CsvRow } from './import-csv.js';
import type { ArrivingRow, RowReader } from './import-rows.js';
import { keepKeptOut, keepRejections, type Rejection } from './job-rejections.js';
import { advanceJob } from './jobs.js';
import { type LandingPlan, landingOf, stageRows } from './landing.js';
import { keepRejectedRows, type RejectedRow } from './rejected-rows.js';
import type { SeenAddresses } from './seen-addresses.js';

/** What stays the same from batch to batch. */
export interface ImportTask {
  plan: ImportPlan;
  landing: LandingPlan;
  delimiter: string;
  dryRun: boolean;
  seen: SeenAddresses;
}

/** Rows of the file, read and hashed, ready to be copied. */
export class ImportBatch implements FileBatch {
  readonly rows: ArrivingRow[] = [];
  /** Of `rows`, as the file has them. */
  readonly cells: string[][] = [];
  readonly refused: RejectedRow[] = [];
  readonly lines: ArrivingLines;

  constructor(
    private readonly reader: RowReader,
    task: ImportTask,
    hashing: AddressHashes,
  ) {
    this.lines = new ArrivingLines(task.landing.targets, hashing);
  }

  add(source: CsvRow): void {
    const { row, rejections } = this.reader.read(source);
    if (!row) {
      this.refused.push({ line: source.line, cells: source.cells, rejections });
      return;
    }
    this.rows.push(row);
    this.cells.push(source.cells);
    this.lines.add(row);
  }
}

/** Lands one batch, its rejections, numbers and checkpoint: all in this session's transaction, or nothing. */
export async function landBatch(
  session: Session,
  job: Job,
  task: ImportTask,
  { batch, rows, checkpoint }: Landing<ImportBatch>,
): Promise<Job> {
  const { plan, landing, dryRun, seen } = task;
  const faults = await stageRows(session, landing, batch.rows, seen, batch.lines);
  const faultAt = new Map(faults.map((fault) => [fault.line, fault]));
  const later = batch.rows.flatMap(({ line }, i): RejectedRow[] => {
    const fault = faultAt.get(line);
    if (!fault) return [];
    const { key, code, message } = fault;
    const field = plan.columns.find(({ target }) => target === keyTargets[key])?.name ?? null;
    // Nothing is kept of somebody who was erased.
    return [
      {
        line,
        cells: code === 'suppressed' ? [] : batch.cells[i]!,
        rejections: [{ line, field, code, message }],
      },
    ];
  });
  const counts = await landRows(session, landingOf(landing), [...faultAt.keys()], { dryRun });
  const { created, updated, unchanged, keptOut, keptOutLines } = counts;

  const refused = [...(await withoutErased(session, batch.refused)), ...later].sort(
    (a, b) => a.line - b.line,
  );
  const rejections = refused.flatMap((row): Rejection[] => row.rejections);
  await keepRejections(session, { jobId: job.id, before: job.rejected, rejections });
  await keepKeptOut(session, { jobId: job.id, before: job.keptOut, lines: keptOutLines });
  await keepRejectedRows(session, {
    jobId: job.id,
    first: job.rejected === 0,
    names: plan.names,
    ...task,
    refused,
  });
  const skipped = batch.rows.length - later.length - created - updated - unchanged;
  const add = { processed: rows, created, updated, unchanged, skipped, keptOut, rejected: refused.length };
  return advanceJob(session, { jobId: job.id, add, checkpoint });
}

/** Also a row that is refused for another reason may name somebody who was erased: then its cells are not kept. */
async function withoutErased(session: Session, refused: readonly RejectedRow[]): Promise<RejectedRow[]> {
  if (refused.length === 0) return [];
  const hashing = await addressHashing(session);
  const hashes = refused.map(({ cells }) =>
    cells.flatMap(addressesIn).map((address) => hashing.of(address).optOut[0]!),
  );
  const erased = await erasedAmong(session, hashes.flat());
  return refused.map((row, i) =>
    hashes[i]!.some((hash) => erased.has(hash.toString('hex'))) ? { ...row, cells: [] } : row,
  );
}

/** Whatever in a text may be an address or a telephone number, as it is hashed. */
function addressesIn(text: string): string[] {
  const emails = text.match(/[^\s,;:<>()[\]"']+@[^\s,;:<>()[\]"']+/g) ?? [];
  const phones = text.match(/(\+|00)\d[\d\s().\-–/]{5,}\d/g) ?? [];
  return [
    ...emails.map((one) => normaliseEmail(one.replace(/[.!?]+$/, ''))),
    ...phones.map((one) => normalisePhone(one)),
  ].flatMap((reading) => (reading.ok ? [reading.key] : []));
}
