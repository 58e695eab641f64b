import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

/** As much of a contact as says whether a lead is theirs. */
export interface LeadContactRow {
  id: Id<'contact'>;
  emailKey: string | null;
  externalId: string | null;
  erased: boolean;
}

/** Everybody who has one of these ids, addresses or external ids. */
export async function contactsNamed(
  session: Session,
  named: { ids: readonly string[]; emailKeys: readonly string[]; externalIds: readonly string[] },
): Promise<LeadContactRow[]> {
  const columns = sql`select id, email_key as "emailKey", external_id as "externalId", erased_at is not null as erased
    from contact where tenant_id = ${session.tenantId}`;
  return session.sql<LeadContactRow>(sql`
    ${columns} and id = any(${[...named.ids]}::uuid[])
    union ${columns} and email_key = any(${[...named.emailKeys]}::text[])
    union ${columns} and external_id = any(${[...named.externalIds]}::text[])`);
}

/** A contact to make, with the hash of the address in hexadecimal. */
export interface NewLeadContact {
  id: Id<'contact'>;
  email: string | null;
  emailKey: string | null;
  emailHash: string | null;
  externalId: string | null;
  firstName: string | null;
  lastName: string | null;
}

/** Inserts contacts; returns the ids of those that are in, without those whose address or external id was just taken. */
export async function insertLeadContacts(
  session: Session,
  { contacts, source }: { contacts: readonly NewLeadContact[]; source: string },
): Promise<Id<'contact'>[]> {
  const inserted = await session.sql<{ id: Id<'contact'> }>(sql`
    insert into contact (tenant_id, id, email, email_key, email_hash, external_id, first_name, last_name, source, created_at,
      updated_at)
    select ${session.tenantId}, r.id, r.email, r."emailKey", decode(r."emailHash", 'hex'), r."externalId", r."firstName",
      r."lastName", ${source}, ${session.at}::timestamptz, ${session.at}::timestamptz
    from json_to_recordset(${JSON.stringify(contacts)}::json) as r (id uuid, email text, "emailKey" text, "emailHash" text,
      "externalId" text, "firstName" text, "lastName" text)
    order by r."emailKey", r."externalId"
    on conflict do nothing returning id`);
  return inserted.map(({ id }) => id);
}
