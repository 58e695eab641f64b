import { csvLine } from '../domain/csv.js';
import type { Session } from '../session/session.js';
import { appendToFile } from './job-files.js';
import type { Rejection } from './job-rejections.js';

/** A row that was refused, as the file has it. */
export interface RejectedRow {
  line: number;
  /** As far as they could be read; none where nothing may be kept. */
  cells: readonly string[];
  rejections: Rejection[];
}

/** Behind the file's own columns: where each row stood, and what is to be mended. */
const told = ['rejected_line', 'rejected_column', 'rejected_reason'];
/** So that spreadsheets read the file as UTF-8. */
const byteOrderMark = '\ufeff';

/**
 * Adds refused rows to the job's file, with its delimiter: every one of them, however many. Mended, it can be imported as
 * it is.
 */
export async function keepRejectedRows(
  session: Session,
  input: {
    jobId: string;
    first: boolean;
    names: readonly string[];
    delimiter: string;
    refused: readonly RejectedRow[];
  },
): Promise<void> {
  const { jobId, first, names, delimiter, refused } = input;
  if (refused.length === 0) return;
  const header = first ? byteOrderMark + csvLine([...names, ...told], delimiter) : '';
  const rows = refused.map(({ line, cells, rejections }) => {
    const own = names.map((_, i) => cells[i] ?? '');
    const columns = rejections.map(({ field }) => field ?? '').join('; ');
    const reasons = rejections.map(({ message }) => message).join(' ');
    return csvLine([...own, String(line), columns, reasons, ...cells.slice(names.length)], delimiter);
  });
  await appendToFile(session, {
    jobId,
    filename: 'rejected-rows.csv',
    text: header + rows.join(''),
    lines: refused.map(({ line }) => line),
  });
}
