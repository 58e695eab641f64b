import sql, { join, raw, type Sql } from 'sql-template-tag';
import { slotKinds } from '../domain/custom-fields.js';
import type { Session } from '../session/session.js';

/** Columns of `contact` that a file may fill, with the type in which JSON gives them. */
const standardTypes: Record<string, string> = {
  email: 'text',
  phone: 'text',
  phone_hash: 'text',
  first_name: 'text',
  last_name: 'text',
  locale: 'text',
  time_zone: 'text',
  external_id: 'text',
};

interface LandedContact {
  id: string;
  inserted: boolean;
  /** The brand or a spam report keeps this contact out of lists: it gets no subscription. */
  barred: boolean;
}

/**
 * Inserts new contacts and updates known ones, one statement for a batch: `rows` are records of columns of `contact`,
 * no address twice. Only the named `columns` are written, and an absent value leaves what is stored. Rows go in by
 * address, so that two imports lock alike. A contact that has left, complained or already consented keeps its facts.
 */
export async function upsertContacts(
  session: Session,
  input: {
    rows: readonly object[];
    columns: readonly string[];
    consentedAt: Date | null;
    impliedAt: Date | null;
  },
): Promise<LandedContact[]> {
  const { rows, columns, consentedAt, impliedAt } = input;
  const types = columns.map((column) => ({ column, type: columnType(column) }));
  const named = join(types.map(({ column }) => raw(column)));
  const read = join(types.map(({ column }) => value(column)));
  const set = join(types.map(({ column }) => raw(`${column} = coalesce(excluded.${column}, c.${column})`)));
  const shape = join([
    sql`email_key text, email_hash text`,
    ...types.map(({ column, type }) => raw(`${column} ${type}`)),
  ]);
  return session.sql<LandedContact>(sql`
    insert into contact as c (tenant_id, id, email_key, email_hash, ${named}, source, consented_at, implied_at,
      created_at, updated_at)
    select ${session.tenantId}, uuidv7(), r.email_key, decode(r.email_hash, 'hex'), ${read}, 'import',
      ${consentedAt}::timestamptz, ${impliedAt}::timestamptz, ${session.at}::timestamptz, ${session.at}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (${shape})
    order by r.email_key
    on conflict (tenant_id, email_key) where email_key is not null do update set
      ${set},
      consented_at = case when c.consented_at is null and ${untouched} then excluded.consented_at else c.consented_at end,
      implied_at = case when c.implied_at is null and ${untouched} then excluded.implied_at else c.implied_at end,
      updated_at = excluded.updated_at
    returning id, old.id is null as inserted, ${barred} as barred`);
}

/** Never left, never complained. */
const untouched = sql`c.left_at is null and c.complained_at is null`;

/** What the statuses unsubscribed and complained rest on: a bounce may hide either, and so may not be asked instead. */
const barred = sql`(
  (c.left_at is not null and (c.consented_at is null or c.consented_at <= c.left_at))
  or (c.complained_at is not null and (c.own_consent_at is null or c.own_consent_at <= c.complained_at)))`;

function value(column: string): Sql {
  return column.endsWith('_hash') ? raw(`decode(r.${column}, 'hex')`) : raw(`r.${column}`);
}

/** Checked, since names of columns are written into the statement. */
function columnType(column: string): string {
  const type = standardTypes[column];
  if (type) return type;
  const kind = slotKinds.find((candidate) => column.startsWith(`${candidate.column}_`));
  if (!kind || !/^[a-z]+_\d+$/.test(column)) throw new Error(`Not a column of an import: ${column}`);
  return kind.type;
}

/** Those rows, by address, whose telephone number or external id belongs to a contact with another address. */
export async function findTaken(
  session: Session,
  column: 'phone' | 'external_id',
  rows: readonly { value: string; emailKey: string }[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const taken = await session.sql<{ emailKey: string }>(sql`
    select r.email_key as "emailKey"
    from unnest(${rows.map((row) => row.value)}::text[], ${rows.map((row) => row.emailKey)}::text[])
      as r (value, email_key)
    join contact c on c.tenant_id = ${session.tenantId} and c.${raw(column)} = r.value
    where c.email_key is distinct from r.email_key`);
  return new Set(taken.map((row) => row.emailKey));
}

/**
 * Keeps the addresses of a batch, and says which of them no earlier row of the job had. In a table, since a file has
 * more rows than a process should hold, and a worker that takes over must know what the last one saw.
 */
export async function markSeen(
  session: Session,
  jobId: string,
  hashes: readonly string[],
): Promise<Set<string>> {
  const fresh = await session.sql<{ hash: string }>(sql`
    insert into job_seen (owner_id, job_id, key_hash)
    select ${session.ownerId}, ${jobId}, decode(hash, 'hex') from unnest(${[...hashes]}::text[]) as r (hash)
    on conflict do nothing returning encode(key_hash, 'hex') as hash`);
  return new Set(fresh.map((row) => row.hash));
}
