import sql, { join, raw, type Sql } from 'sql-template-tag';
import { slotKinds } from '../domain/custom-fields.js';
import type { ImportKey } from '../domain/imports.js';
import type { Session } from '../session/session.js';

/** Columns of `contact` that arriving rows may fill. */
const standardTypes: Record<string, string> = {
  email: 'text',
  email_key: 'text',
  email_hash: 'bytea',
  phone: 'text',
  phone_hash: 'bytea',
  first_name: 'text',
  last_name: 'text',
  locale: 'text',
  time_zone: 'text',
  external_id: 'text',
};

/** The column of `contact` and of `arriving` that a person is known by. */
export const keyColumns: Record<ImportKey, string> = {
  email: 'email_key',
  phone: 'phone',
  external_id: 'external_id',
};

/**
 * Puts rows into the temporary table `arriving`, which goes with the transaction. It has no policy and needs none: nobody
 * else sees it. Contacts are reached by index, row by row, also in the checks of foreign keys: a plan made for the values at
 * hand takes a tenant that no ANALYZE has seen for empty, and then reads all of it for every row (measured: 158 µs of
 * PostgreSQL a row instead of 45, at 100,000 rows, and growing).
 */
export async function stage(
  session: Session,
  { columns, unset, rows }: { columns: readonly string[]; unset: boolean; rows: readonly Buffer[] },
): Promise<void> {
  await session.sql(sql`
    select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
      set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`);
  const types = columns.map((column) => raw(`${column} ${columnType(column)}`));
  await session.sql(sql`
    create temporary table arriving (${join([raw('line int'), ...types, ...(unset ? [raw('unset text[]')] : [])])}) on commit drop`);
  await session.copyIn('arriving', ['line', ...columns, ...(unset ? ['unset'] : [])], rows);
}

/** Checked, since names of columns are written into statements. */
function columnType(column: string): string {
  const type = standardTypes[column];
  if (type) return type;
  const kind = slotKinds.find((candidate) => column.startsWith(`${candidate.column}_`));
  if (!kind || !/^[a-z]+_\d+$/.test(column)) throw new Error(`Not a column of an import: ${column}`);
  return kind.type;
}

/** A key of a row that was a merged contact's, and is the kept contact's now; null where they have none. */
interface LedToKept {
  line: number;
  key: ImportKey;
  value: string | null;
}

/**
 * What a merged contact was known by leads to the kept one, however often it was merged: the row is about them, and what they are
 * known by stays as it is. The merged are few, so they are gone through and not the rows.
 */
export async function leadToKept(session: Session, columns: readonly string[]): Promise<LedToKept[]> {
  const merged = sql`c.tenant_id = ${session.tenantId} and c.merged_into is not null`;
  if (!(await session.row(sql`select 1 from contact c where ${merged} limit 1`))) return [];
  const led: LedToKept[] = [];
  for (const key of Object.keys(keyColumns) as ImportKey[]) {
    const column = raw(keyColumns[key]);
    const own = columns.filter((one) => one === keyColumns[key] || one === key || one === `${key}_hash`);
    if (!own.includes(keyColumns[key])) continue;
    const rows = await session.sql<{ line: number; value: string | null }>(sql`
      with recursive way as (
        select c.${column} as given, c.merged_into as next from contact c where ${merged} and c.${column} is not null
        union all
        select way.given, k.merged_into from way
        join contact k on k.tenant_id = ${session.tenantId} and k.id = way.next and k.merged_into is not null
      ), kept as materialized (
        select way.given, ${join(own.map((one) => raw(`k.${one}`)))} from way
        join contact k on k.tenant_id = ${session.tenantId} and k.id = way.next and k.merged_into is null
      )
      update arriving r set ${join(own.map((one) => raw(`${one} = kept.${one}`)))} from kept
      where r.${column} = kept.given returning r.line, r.${column} as value`);
    led.push(...rows.map((row) => ({ ...row, key })));
  }
  return led;
}

/** Why a row of `arriving` must not land. */
export interface Refusal {
  line: number;
  key: ImportKey;
  code: 'suppressed' | 'taken';
}

/**
 * Rows whose person was erased (never stored again), and rows that name a person by one key whose number, address or id
 * belongs to another. Whatever a rotation is at, an erased address is kept under the hash that contacts are written with.
 */
export async function findRefused(
  session: Session,
  { columns, keys }: { columns: readonly string[]; keys: readonly ImportKey[] },
): Promise<Refusal[]> {
  const { accountId, tenantId } = session;
  const erased = (['email', 'phone'] as const)
    .filter((key) => columns.includes(`${key}_hash`))
    .map(
      (key) => sql`
        select r.line, ${key}::text as key, 'suppressed' as code from arriving r
        join suppression s on s.account_id = ${accountId} and s.address_hash = r.${raw(`${key}_hash`)}
        where s.reason = 'suppressed' and (s.tenant_id is null or s.tenant_id = ${tenantId})`,
    );
  const taken = (Object.keys(keyColumns) as ImportKey[])
    .filter((key) => columns.includes(keyColumns[key]) && keys[0] !== key)
    .map((key) => {
      const column = raw(keyColumns[key]);
      return sql`
        select r.line, ${key}::text, 'taken' from arriving r
        join contact c on c.tenant_id = ${tenantId} and c.${column} = r.${column}
        where not ${isNamed(keys)}`;
    });
  const reasons = [...erased, ...taken];
  return reasons.length > 0 ? session.sql<Refusal>(join(reasons, ' union all ')) : [];
}

/** Whether contact `c` is the one whom row `r` names: by the first of the keys that the row has. */
function isNamed(keys: readonly ImportKey[]): Sql {
  const cases = keys.map((key) => {
    const column = keyColumns[key];
    return raw(`when r.${column} is not null then coalesce(c.${column} = r.${column}, false)`);
  });
  return sql`(case ${join(cases, ' ')} else false end)`;
}

/** The contact whom row `r` names, of `select`ed expressions over `c` and `r`; as a lateral source, one row or none. */
export function namedContact(session: Session, keys: readonly ImportKey[], select: Sql): Sql {
  const branches = keys.map((key, i) => {
    const column = keyColumns[key];
    const first = keys.slice(0, i).map((earlier) => raw(` and r.${keyColumns[earlier]} is null`));
    return sql`select ${select} from contact c
      where c.tenant_id = ${session.tenantId} and c.${raw(column)} = r.${raw(column)}${first.length > 0 ? join(first, '') : sql``}`;
  });
  // The limit keeps the planner from turning this inside out, into one scan of the whole tenant.
  return sql`(${join(branches, ' union all ')} limit 1)`;
}
