import sql from 'sql-template-tag';
import type { ImportKey, RejectionCode } from '../domain/imports.js';
import type { Session } from '../session/session.js';
import { findRefused, leadToKept, stage } from '../sql/arriving.js';
import type { Landing } from '../sql/import-contacts.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { ArrivingLines, type ArrivingTarget, columnsOf } from './arriving-rows.js';
import { erasedWords } from './erased-addresses.js';
import type { ArrivingRow } from './import-rows.js';
import type { SeenAddresses } from './seen-addresses.js';

/** What every batch of rows does alike: targets in the order of the rows' values, and where they land. */
export interface LandingPlan extends Omit<Landing, 'columns'> {
  targets: ArrivingTarget[];
}

/** Why a row that could be read does not land. */
export interface LandingFault {
  line: number;
  key: ImportKey;
  code: Extract<RejectionCode, 'suppressed' | 'taken' | 'duplicate'>;
  message: string;
}

/** Everything the statement that lands needs of a plan. */
export function landingOf({ targets, ...plan }: LandingPlan): Landing {
  return { ...plan, columns: targets.flatMap(columnsOf) };
}

/**
 * Stages rows and finds those that must not land: erased, taken, or had by an earlier row. `lines` are the rows as made with
 * hashes of a moment ago; they are made anew if keys were rotated meanwhile. Holds rotations and erasures off until the
 * transaction ends.
 */
export async function stageRows(
  session: Session,
  plan: LandingPlan,
  rows: readonly ArrivingRow[],
  seen: SeenAddresses,
  lines?: ArrivingLines,
): Promise<LandingFault[]> {
  await takeTurn(session, lines ? 'beside others' : 'alone');
  const hashing = await addressHashing(session);
  const { columns, keys, unset } = landingOf(plan);
  const made = lines && sameKeys(lines.hashing, hashing) ? lines : linesOf(plan, rows, hashing);
  await stage(session, { columns, unset, rows: made.end() });
  const refused = new Map<number, LandingFault>();
  const rowAt = new Map(rows.map((row) => [row.line, row]));
  for (const { line, key, value } of await leadToKept(session, columns)) {
    const row = rowAt.get(line)!;
    row[key] = value;
    if (keys.every((one) => row[one] === null))
      refused.set(line, { line, key, code: 'taken', message: mergedWords });
  }
  for (const { line, key, code } of await findRefused(session, { columns, keys })) {
    const known = refused.get(line);
    if (known && (known.code === 'suppressed' || code !== 'suppressed')) continue;
    refused.set(line, { line, key, code, message: code === 'suppressed' ? erasedWords : takenWords });
  }
  seen.begin();
  for (const row of rows) {
    if (refused.has(row.line)) continue;
    const key = seen.claim(row);
    if (key) refused.set(row.line, repeated(row, key, keys));
  }
  return [...refused.values()];
}

/**
 * Calls that upsert go one by one in a tenant, and not beside a batch of an import: two that bring the same new person would
 * both insert them, and a call has no second try.
 */
async function takeTurn(session: Session, how: 'alone' | 'beside others'): Promise<void> {
  const key = sql`hashtextextended(${`heed arrivals ${session.tenantId}`}, 0)`;
  await session.sql(
    how === 'alone'
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`,
  );
}

const takenWords = 'Another contact has this already.';
const mergedWords = 'This was a contact’s who was merged into one who has nothing to be known by here.';

/** An earlier row is about the same person, or has something that only one may have. */
function repeated(row: ArrivingRow, key: ImportKey, keys: readonly ImportKey[]): LandingFault {
  const { line } = row;
  if (keys.find((one) => row[one] !== null) !== key)
    return { line, key, code: 'taken', message: 'An earlier row has this already.' };
  return {
    line,
    key,
    code: 'duplicate',
    message: 'An earlier row of the file is about the same person already.',
  };
}

export function linesOf(
  plan: LandingPlan,
  rows: readonly ArrivingRow[],
  hashing: AddressHashes,
): ArrivingLines {
  const lines = new ArrivingLines(plan.targets, hashing, plan.unset);
  for (const row of rows) lines.add(row);
  return lines;
}

function sameKeys(one: AddressHashes, other: AddressHashes): boolean {
  return JSON.stringify(one.state) === JSON.stringify(other.state);
}
