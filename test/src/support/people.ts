import type { Id } from '@heed/schema/domain/ids';
import { addressHashing } from '@heed/schema/services/address-hashing';
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

/** People in one statement. */
const atOnce = 20_000;

/** The address of one of them, by number. */
export function personEmail(n: number): string {
  return `person${n}@people.example`;
}

/** People on a list, set-based (100,000 in seconds), with a name each and the consent they gave. */
export async function addCrowd(brand: Brand, listId: Id<'list'>, crowd: Crowd): Promise<void> {
  const { people, left = 0, from = 0 } = crowd;
  await brand.act(async (session) => {
    const hashing = await addressHashing(session);
    for (let first = 0; first < people + left; first += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, people + left - first) }, (_, i) => first + i);
      const addresses = numbers.map((n) =>
        n < people ? personEmail(n + from) : `left${n + from}@people.example`,
      );
      const hashes = addresses.map((address) => hashing.of(address).contact);
      await session.sql(sql`
        with made as (
          select uuidv7() as id, n, address, hash, n >= ${people}::int as has_left
          from unnest(${numbers}::int[], ${addresses}::text[], ${hashes}::bytea[]) as given (n, address, hash)
        ), written as (
          insert into contact (tenant_id, id, email, email_key, email_hash, first_name, last_name, source, consented_at,
            created_at, updated_at)
          select ${session.tenantId}::uuid, id, address, address, hash, 'Dana', 'Levi ' || n + ${from}::int, 'import',
            ${session.at}::timestamptz, ${session.at}::timestamptz, ${session.at}::timestamptz
          from made
          returning id
        )
        insert into subscription (tenant_id, list_id, contact_id, state, joined_at, changed_at)
        select ${session.tenantId}::uuid, ${listId}::uuid, made.id,
          case when has_left then 'unsubscribed' else 'subscribed' end, ${session.at}::timestamptz, ${session.at}::timestamptz
        from made join written using (id)`);
    }
  });
}
