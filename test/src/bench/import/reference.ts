import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import type { Brand } from '../../support/world.js';

/** Where the reference writes: the same tables, indexes and policies, as the same role. */
export interface ReferencePlace {
  databaseUrl: string;
  brand: Brand;
  listId: string;
  slots: { spend: string; city: string };
}

const columns = 'email, email_key, email_hash, first_name, last_name, locale, time_zone';

/**
 * The best that was found by hand: one COPY of rows that are normalised and hashed already, and one statement that upserts
 * contacts, puts them on the list and keeps the proof; one transaction. Seconds.
 */
export async function copyAndUpsert(
  { databaseUrl, brand, listId, slots }: ReferencePlace,
  file: string,
): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const start = performance.now();
    await client.query('begin');
    await client.query(
      `select set_config('app.account_id', $1, true), set_config('app.tenant_id', $2, true), set_config('jit', 'off', true),
        set_config('work_mem', '256MB', true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
      [brand.accountId, brand.tenantId],
    );
    const named = `${columns}, ${slots.spend}, ${slots.city}`;
    await client.query(`
      create temporary table given (email text, email_key text, email_hash bytea, first_name text, last_name text, locale text,
        time_zone text, ${slots.spend} double precision, ${slots.city} text) on commit drop`);
    await pipeline(createReadStream(file), client.query(from(`copy given (${named}) from stdin`)));
    const set = named.split(', ').filter((column) => column !== 'email_key');
    await client.query({
      text: `
        with landed as (
          insert into contact as c (tenant_id, id, ${named}, source, consented_at, created_at, updated_at)
          select $1::uuid, uuidv7(), ${named}, 'import', now(), now(), now() from given
          on conflict (tenant_id, email_key) where email_key is not null do update set
            ${set.map((column) => `${column} = coalesce(excluded.${column}, c.${column})`).join(', ')},
            updated_at = excluded.updated_at
          returning id
        ), joined as (
          insert into subscription (tenant_id, list_id, contact_id, state, joined_at, changed_at)
          select $1::uuid, $2::uuid, id, 'subscribed', now(), now() from landed
          on conflict (tenant_id, list_id, contact_id) do nothing returning contact_id
        )
        insert into consent_event (tenant_id, contact_id, list_id, kind, at, actor, source, wording)
        select $1::uuid, contact_id, $2::uuid, 'consented', now(), 'operator', 'import: bench', 'Yes, please' from joined`,
      values: [brand.tenantId, listId],
    });
    await client.query('commit');
    return (performance.now() - start) / 1_000;
  } finally {
    await client.end();
  }
}
