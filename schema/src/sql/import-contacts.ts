import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { ImportKey, ImportMode } from '../domain/imports.js';
import type { Session } from '../session/session.js';
import { namedContact } from './arriving.js';

/** What lands with the rows of `arriving`, and where. */
export interface Landing {
  /** Columns of `contact` that the rows fill. */
  columns: readonly string[];
  /** Rows may empty columns, named in `unset`. */
  unset: boolean;
  /** By which a row names a person, each by the first that it has. */
  keys: readonly ImportKey[];
  mode: ImportMode;
  list: { id: string; implied: boolean } | null;
  consent: { at: Date; source: string; wording: string } | null;
  segmentId: string | null;
  /** Where new contacts come from, and the basis on which they are on an implied list. */
  source: string;
  actor: string;
}

/** What became, or would become, of rows. Those that a mode passed over are in none of the numbers. */
export interface LandedCounts {
  created: number;
  updated: number;
  unchanged: number;
  keptOut: number;
  keptOutLines: number[];
}

/** What became of one row; it was passed over when it is missing. */
export interface LandedRow {
  line: number;
  id: string;
  outcome: 'created' | 'updated' | 'unchanged';
  keptOut: boolean;
}

/** Lands the rows of `arriving`, less those lines, in one statement; the answer is numbers. */
export async function landRows(
  session: Session,
  landing: Landing,
  without: readonly number[],
  { dryRun }: { dryRun: boolean },
): Promise<LandedCounts> {
  const row = await session.row<LandedCounts>(sql`
    with ${persons(session, landing, without)}${dryRun ? empty : writes(session, landing)}
    select count(*) filter (where outcome = 'created') as created,
      count(*) filter (where outcome = 'updated') as updated,
      count(*) filter (where outcome = 'unchanged') as unchanged,
      count(*) filter (where kept_out) as "keptOut",
      coalesce(array_agg(line order by line) filter (where kept_out), '{}') as "keptOutLines"
    from person`);
  return row!;
}

/** The same; the answer is row by row. */
export function landRowByRow(
  session: Session,
  landing: Landing,
  without: readonly number[],
): Promise<LandedRow[]> {
  return session.sql<LandedRow>(sql`
    with ${persons(session, landing, without)}${writes(session, landing)}
    select line, id, outcome, kept_out as "keptOut" from person order by line`);
}

/** Never left, never complained. */
const untouched = sql`c.left_at is null and c.complained_at is null`;

/** What the statuses unsubscribed and complained rest on: a bounce may hide either, and so may not be asked instead. */
const barred = sql`(
  (c.left_at is not null and (c.consented_at is null or c.consented_at <= c.left_at))
  or (c.complained_at is not null and (c.own_consent_at is null or c.own_consent_at <= c.complained_at)))`;

/**
 * Each row with the contact it names or a new id, and what is to become of it. Rows go by key, so that two imports lock alike.
 * Whoever has left, complained or is on the list already keeps their standing.
 */
function persons(session: Session, landing: Landing, without: readonly number[]): Sql {
  const { columns, unset, keys, mode, list, consent } = landing;
  const differs = columns
    .filter((column) => !column.endsWith('_hash'))
    .map((column) => raw(`(r.${column} is not null and r.${column} is distinct from c.${column})`));
  const emptied = unset
    ? columns.map((column) => raw(`('${column}' = any (r.unset) and c.${column} is not null)`))
    : [];
  const consents = consent ? sql`(c.consented_at is null and ${untouched})` : sql`false`;
  const bases = list?.implied ? sql`(c.implied_at is null and ${untouched})` : sql`false`;
  const known = namedContact(
    session,
    keys,
    sql`c.id, ${barred} as barred, ${consents} as consents,
        (${join([...differs, ...emptied, consents, bases], ' or ')}) as changed`,
  );
  const standing = list
    ? sql`left join lateral (select s.state from subscription s
        where s.tenant_id = ${session.tenantId} and s.list_id = ${list.id} and s.contact_id = c.id limit 1) s on true`
    : sql`cross join (values (null::text)) as s (state)`;
  const wanted = { upsert: sql`true`, only_new: sql`c.id is null`, only_existing: sql`c.id is not null` };
  const joins = list ? sql`s.state is null and not coalesce(c.barred, false)` : sql`false`;
  return sql`person as materialized (
      select r.*, coalesce(c.id, uuidv7()) as id, c.id is null as fresh, coalesce(c.changed, false) as changed,
        ${joins} as joins, coalesce(c.consents, ${consent !== null}) as consents,
        case when c.id is null then 'created' when c.changed or (${joins}) then 'updated' else 'unchanged' end as outcome,
        c.id is not null and (c.barred or s.state is not distinct from 'unsubscribed') as kept_out
      from arriving r
      left join lateral ${known} c on true
      ${standing}
      where ${wanted[mode]} and not (r.line = any (${[...without]}::int[]))
      order by ${join(['email_key', 'phone', 'external_id'].filter((one) => columns.includes(one)).map((one) => raw(`r.${one}`)))}
    )`;
}

/** Everything that is written, each part reading `person` alone. */
function writes(session: Session, landing: Landing): Sql {
  const { tenantId, at } = session;
  const { columns, unset, keys, list, consent, segmentId, source, actor } = landing;
  const named = join(columns.map((column) => raw(column)));
  const values = join(columns.map((column) => raw(`p.${column}`)));
  const set = columns.map((column) => {
    const kept = `coalesce(p.${column}, c.${column})`;
    return raw(
      `${column} = ${unset ? `case when '${column}' = any (p.unset) then null else ${kept} end` : kept}`,
    );
  });
  // Another address is a fact of its own: it lifts a bounce. By the address itself nobody gets another.
  const moved = sql`p.email_key is not null and p.email_key is distinct from c.email_key`;
  if (columns.includes('email_key') && keys.some((key) => key !== 'email')) {
    set.push(
      sql`address_changed_at = case when ${moved} then ${at}::timestamptz else c.address_changed_at end`,
      sql`email_valid = c.email_valid or (${moved})`,
    );
  }
  if (consent)
    set.push(sql`consented_at = case when c.consented_at is null and ${untouched}
      then ${consent.at}::timestamptz else c.consented_at end`);
  if (list?.implied)
    set.push(sql`implied_at = case when c.implied_at is null and ${untouched}
      then ${at}::timestamptz else c.implied_at end`);
  const implied = sql`from list l where l.tenant_id = ${tenantId} and l.kind = 'implied' and l.archived_at is null`;
  const parts: Sql[] = [
    sql`created as (
      insert into contact (tenant_id, id, ${named}, source, consented_at, implied_at, created_at, updated_at)
      select ${tenantId}::uuid, p.id, ${values}, ${source}::text, ${consent?.at ?? null}::timestamptz,
        case when ${list?.implied ?? false}::boolean or exists (select ${implied}) then ${at}::timestamptz end,
        ${at}::timestamptz, ${at}::timestamptz
      from person p where p.fresh
    )`,
    sql`updated as (
      update contact c set ${join(set)}, updated_at = ${at}::timestamptz
      from person p where p.changed and c.tenant_id = ${tenantId} and c.id = p.id
    )`,
    // Whoever is new is on every implied list, with the list's own basis.
    sql`based as (
      insert into subscription (tenant_id, list_id, contact_id, state, basis, joined_at, changed_at)
      select ${tenantId}::uuid, l.id, p.id, 'subscribed', l.basis, ${at}::timestamptz, ${at}::timestamptz
      from (select l.id, l.basis ${implied} and l.id is distinct from ${list?.id ?? null}::uuid) l
      cross join person p where p.fresh
    )`,
  ];
  if (list) {
    parts.push(sql`joined as (
      insert into subscription (tenant_id, list_id, contact_id, state, basis, joined_at, changed_at)
      select ${tenantId}::uuid, ${list.id}::uuid, p.id, ${consent || list.implied ? 'subscribed' : 'pending'}::text,
        ${list.implied ? source : null}::text, ${at}::timestamptz, ${at}::timestamptz
      from person p where p.joins
      on conflict (tenant_id, list_id, contact_id) do nothing returning contact_id as id
    )`);
  }
  if (consent) {
    const who = list ? sql`joined p` : sql`person p where p.consents`;
    parts.push(sql`proof as (
      insert into consent_event (tenant_id, contact_id, list_id, kind, at, actor, source, wording)
      select ${tenantId}::uuid, p.id, ${list?.id ?? null}::uuid, 'consented', ${consent.at}::timestamptz, ${actor}::text,
        ${consent.source}::text, ${consent.wording}::text
      from ${who}
    )`);
  }
  if (segmentId) {
    parts.push(sql`members as (
      insert into segment_member (tenant_id, segment_id, contact_id)
      select s.tenant_id, s.id, p.id from segment s cross join person p
      where s.tenant_id = ${tenantId} and s.id = ${segmentId}::uuid
      on conflict do nothing
    )`);
  }
  return sql`, ${join(parts)}`;
}
