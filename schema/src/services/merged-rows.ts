import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** Whom a row with the address of a merged contact is about; without an address of their own, nobody can be told. */
export interface KeptAddress {
  email: string | null;
  emailKey: string | null;
  emailHash: Buffer | null;
}

/** Those of these addresses (normalised) that a merged contact still has, and the kept contact's own. */
export async function keptAddresses(
  session: Session,
  emailKeys: readonly string[],
): Promise<Map<string, KeptAddress>> {
  const rows = await session.sql<KeptAddress & { given: string }>(sql`
    with recursive way as (
      select c.email_key as given, c.merged_into as next from contact c
      where c.tenant_id = ${session.tenantId} and c.email_key = any(${[...emailKeys]}::text[]) and c.merged_into is not null
      union all
      select way.given, k.merged_into from way
      join contact k on k.tenant_id = ${session.tenantId} and k.id = way.next and k.merged_into is not null
    )
    select way.given, k.email, k.email_key as "emailKey", k.email_hash as "emailHash" from way
    join contact k on k.tenant_id = ${session.tenantId} and k.id = way.next and k.merged_into is null`);
  return new Map(rows.map(({ given, ...kept }) => [given, kept]));
}
