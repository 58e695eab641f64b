import type { Id } from '@heed/schema/domain/ids';
import sql from 'sql-template-tag';
import type { Brand } from './world.js';

export interface Crowd {
  /** Subscribed and reachable. */
  people: number;
  /** On the list, but unsubscribed: to be skipped. */
  left?: number;
  /** The number of the first of them, where others have come before. */
  from?: number;
}

/** People on a list, set-based (100,000 in seconds), with a name each and the consent they gave. */
export async function addCrowd(brand: Brand, listId: Id<'list'>, crowd: Crowd): Promise<void> {
  const { people, left = 0, from = 0 } = crowd;
  await brand.act(async (session) => {
    await session.sql(sql`
      with made as (
        select uuidv7() as id, n, case when n < ${people}::int then 'person' else 'left' end as kind
        from generate_series(0, ${people + left - 1}::int) as n
      ), written as (
        insert into contact (tenant_id, id, email, email_key, email_hash, first_name, last_name, source, consented_at,
          created_at, updated_at)
        select ${session.tenantId}::uuid, id, address, address, sha256(address::bytea), 'Dana', 'Levi ' || n + ${from}::int, 'import',
          ${session.at}::timestamptz, ${session.at}::timestamptz, ${session.at}::timestamptz
        from made cross join lateral (select kind || n + ${from}::int || '@people.example' as address) as named
        returning id
      )
      insert into subscription (tenant_id, list_id, contact_id, state, joined_at, changed_at)
      select ${session.tenantId}::uuid, ${listId}::uuid, made.id,
        case kind when 'left' then 'unsubscribed' else 'subscribed' end, ${session.at}::timestamptz,
        ${session.at}::timestamptz
      from made join written using (id)`);
  });
}
