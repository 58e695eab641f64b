import sql, { type Sql } from 'sql-template-tag';
import type { EventProperties } from '../domain/events.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

/** By what a row of a batch names its contact. */
export const contactNames = ['id', 'email', 'phone', 'externalId'] as const;
export type ContactName = (typeof contactNames)[number];

export interface NamedContact {
  by: ContactName;
  /** Normalised. */
  value: string;
}

/** What these names mean: a contact each, or none. Each kind by its own index; the answer by place. */
export async function findNamed(
  session: Session,
  names: readonly NamedContact[],
): Promise<Map<number, { id: Id<'contact'>; erased: boolean }>> {
  const of = (by: ContactName) => {
    const places = names.flatMap((name, place) => (name.by === by ? [place] : []));
    return sql`unnest(${places}::int[], ${places.map((place) => names[place]!.value)}::text[]) as name (place, value)`;
  };
  const found = (by: ContactName, matches: Sql) => sql`
    select name.place, c.id, c.erased_at is not null as erased from ${of(by)}
    join contact c on c.tenant_id = ${session.tenantId}::uuid and ${matches}`;
  const rows = await session.sql<{ place: number; id: Id<'contact'>; erased: boolean }>(sql`
    ${found('id', sql`c.id = name.value::uuid`)}
    union all ${found('email', sql`c.email_key = name.value`)}
    union all ${found('phone', sql`c.phone = name.value`)}
    union all ${found('externalId', sql`c.external_id = name.value`)}`);
  return new Map(rows.map(({ place, ...contact }) => [place, contact]));
}

export interface NewEvent {
  id: Id<'event'>;
  contactId: Id<'contact'>;
  name: string;
  at: Date;
  key: string | null;
  properties: EventProperties;
}

/** Writes events, one statement for all, in the order of their keys; one whose key is taken is left out. Returns the ids of the rest. */
export async function insertEvents(session: Session, events: readonly NewEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const column = <K extends keyof NewEvent>(name: K) => events.map((event) => event[name]);
  const rows = await session.sql<{ id: string }>(sql`
    insert into event (tenant_id, id, contact_id, name, at, key, properties)
    select ${session.tenantId}::uuid, id, contact_id, name, at, key, properties
    from unnest(${column('id')}::uuid[], ${column('contactId')}::uuid[], ${column('name')}::text[],
      ${column('at')}::timestamptz[], ${column('key')}::text[],
      ${events.map(({ properties }) => JSON.stringify(properties))}::jsonb[])
      as event (id, contact_id, name, at, key, properties)
    order by key
    on conflict (tenant_id, key) where key is not null do nothing
    returning id`);
  return new Set(rows.map(({ id }) => id));
}

export const eventColumns = sql`e.id, e.contact_id as "contactId", e.name, e.at, e.key, e.properties`;

/** What stands under these keys. */
export async function eventsByKey<Row>(session: Session, keys: readonly string[]): Promise<Row[]> {
  if (keys.length === 0) return [];
  return session.sql<Row>(sql`
    select ${eventColumns} from event e
    where e.tenant_id = ${session.tenantId}::uuid and e.key = any(${[...keys]}::text[])`);
}

/**
 * The names of a tenant's events, by walking the index from name to name, each with how often it happened, to how many, and
 * when last. Counting reads the index's entries of each name (1 s for 5 million).
 */
export function eventNameCounts(session: Session, most: number): Sql {
  const tenant = sql`${session.tenantId}::uuid`;
  return sql`
    with recursive named as (
      (select e.name from event e where e.tenant_id = ${tenant} order by e.name limit 1)
      union all
      select (select e.name from event e where e.tenant_id = ${tenant} and e.name > named.name order by e.name limit 1)
      from named where named.name is not null
    )
    select known.name, counted.count, counted."lastAt" from (select name from named where name is not null limit ${most}::int) as known
    cross join lateral (
      select count(*) as count, max(e.at) as "lastAt" from event e where e.tenant_id = ${tenant} and e.name = known.name
    ) as counted
    order by known.name`;
}
