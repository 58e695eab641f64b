import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

/** Somebody who has an id, an address or an external id; of a merged contact, the one at the end. */
export interface LeadContactRow {
  id: Id<'contact'>;
  /** What they are known by, which a merged contact keeps. */
  known: { id: string; emailKey: string | null; externalId: string | null };
  externalId: string | null;
  erased: boolean;
}

/** Everybody who has one of these ids, addresses or external ids, whomever they were merged into. */
export async function contactsNamed(
  session: Session,
  named: { ids: readonly string[]; emailKeys: readonly string[]; externalIds: readonly string[] },
): Promise<LeadContactRow[]> {
  const columns = sql`select id, email_key, external_id, merged_into from contact where tenant_id = ${session.tenantId}`;
  return session.sql<LeadContactRow>(sql`
    with recursive named as materialized (
      ${columns} and id = any(${[...named.ids]}::uuid[])
      union ${columns} and email_key = any(${[...named.emailKeys]}::text[])
      union ${columns} and external_id = any(${[...named.externalIds]}::text[])
    ), way as (
      select id as from_id, id, merged_into from named
      union all
      select way.from_id, k.id, k.merged_into from way
      join contact k on k.tenant_id = ${session.tenantId} and k.id = way.merged_into
    )
    select c.id, c.external_id as "externalId", c.erased_at is not null as erased,
      json_build_object('id', n.id, 'emailKey', n.email_key, 'externalId', n.external_id) as known
    from way join named n on n.id = way.from_id
    join contact c on c.tenant_id = ${session.tenantId} and c.id = way.id
    where way.merged_into is null`);
}
