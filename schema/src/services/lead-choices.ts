import sql, { raw, type Sql } from 'sql-template-tag';
import { HeedError, invalid } from '../domain/errors.js';
import { inputLine } from '../domain/input-text.js';
import type { Session } from '../session/session.js';

/** The tables of what a tenant's leads can be: stages and lost reasons, alike but for `won`. */
type ChoiceTable = 'lead_stage' | 'lost_reason';

/** What rules name: letters of any script, digits, `_` and `-`. Never changes. */
const keyText = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** One change of a tenant's stages or reasons at a time, or two would take the same key or the last stage. */
export async function alone(session: Session, table: ChoiceTable): Promise<void> {
  await session.sql(sql`select pg_advisory_xact_lock(${lockKey(session, table)})`);
}

/** Holds off changes of them until this transaction ends; who asks does not hold off each other. */
export async function steady(session: Session, table: ChoiceTable): Promise<void> {
  await session.sql(sql`select pg_advisory_xact_lock_shared(${lockKey(session, table)})`);
}

/**
 * A free key and a free name for a new choice, and where it stands: last.
 * @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS, LIMIT_EXCEEDED
 */
export async function freeChoice(
  session: Session,
  table: ChoiceTable,
  { key, name, most }: { key?: string | null; name: string; most: number },
): Promise<{ key: string; name: string; position: number }> {
  const words = inputLine(name, 'input', 'name');
  const there = await session.sql<{ key: string; name: string; position: number }>(
    sql`select key, name, position from ${of(table)} where tenant_id = ${session.tenantId}`,
  );
  if (there.length >= most)
    throw new HeedError('LIMIT_EXCEEDED', `A tenant has at most ${most} of these.`, ['input']);
  if (there.some((one) => same(one.name, words))) throw taken('name', words);
  const keys = new Set(there.map((one) => one.key));
  const position = Math.max(0, ...there.map((one) => one.position)) + 1;
  if (key == null) return { key: keyFrom(words, keys), name: words, position };
  const wanted = key.trim().normalize('NFC');
  if (!keyText.test(wanted))
    throw invalid('A key is 1 to 64 letters, digits, "_" or "-", without spaces.', 'input', 'key');
  if (keys.has(wanted)) throw taken('key', wanted);
  return { key: wanted, name: words, position };
}

/** A name that no other of the tenant's choices has. @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS */
export async function freeName(
  session: Session,
  table: ChoiceTable,
  key: string,
  text: string,
): Promise<string> {
  const name = inputLine(text, 'input', 'name');
  const others = await session.sql<{ name: string }>(
    sql`select name from ${of(table)} where tenant_id = ${session.tenantId} and key <> ${key}`,
  );
  if (others.some((one) => same(one.name, name))) throw taken('name', name);
  return name;
}

/** Names are the same whatever their case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function readPosition(position: number): number {
  if (!Number.isInteger(position) || position < 0 || position > 1_000_000)
    throw invalid('A position is from 0 to 1,000,000.', 'input', 'position');
  return position;
}

/** `Not enough stock` → `not_enough_stock`; with a number behind it when that is taken. */
function keyFrom(name: string, taken: ReadonlySet<string>): string {
  const plain = [
    ...name
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
      .replace(/^[_\p{M}]+|_+$/gu, ''),
  ];
  const stem = plain.slice(0, 50).join('') || 'choice';
  for (let n = 1; ; n++) {
    const key = n === 1 ? stem : `${stem}_${n}`;
    if (!taken.has(key)) return key;
  }
}

function taken(field: string, text: string): HeedError {
  return new HeedError('ALREADY_EXISTS', `There is already one of ${field} "${text}".`, ['input', field]);
}

function lockKey(session: Session, table: ChoiceTable): Sql {
  return sql`hashtextextended(${`${table}:${session.tenantId}`}::text, 0)`;
}

function of(table: ChoiceTable): Sql {
  return raw(table);
}
