import sql from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import type { Session } from '../session/session.js';

/** Somebody nobody has met: by one address or number of the tenant's, with the facts they begin with. */
export interface NewPerson {
  email: string | null;
  emailKey: string | null;
  emailHash: Buffer | null;
  phone: string | null;
  phoneHash: Buffer | null;
  externalId: string | null;
  source: string;
  consentedAt: Date | null;
  transactionalOnlyAt: Date | null;
  basis: string | null;
}

/** Takes people in, one statement for all; who is there by then stays as they are. Returns the ids of those who are new. */
export async function insertPeople(session: Session, people: readonly NewPerson[]): Promise<string[]> {
  const column = <K extends keyof NewPerson>(name: K) => people.map((person) => person[name]);
  const rows = await session.sql<{ id: string }>(sql`
    insert into contact (tenant_id, id, email, email_key, email_hash, phone, phone_hash, external_id, source, consented_at,
      transactional_only_at, created_at, updated_at)
    select ${session.tenantId}::uuid, uuidv7(), email, email_key, email_hash, phone, phone_hash, external_id, source,
      consented_at, transactional_only_at, ${session.at}::timestamptz, ${session.at}::timestamptz
    from unnest(${column('email')}::text[], ${column('emailKey')}::text[], ${column('emailHash')}::bytea[],
      ${column('phone')}::text[], ${column('phoneHash')}::bytea[], ${column('externalId')}::text[],
      ${column('source')}::text[], ${column('consentedAt')}::timestamptz[],
      ${column('transactionalOnlyAt')}::timestamptz[]) as person (email, email_key, email_hash, phone, phone_hash,
      external_id, source, consented_at, transactional_only_at)
    order by email_key, phone, external_id
    on conflict do nothing returning id`);
  return rows.map(({ id }) => id);
}

/** A line of proof for each of these contacts whose source says what their consent rests on. */
export async function recordBases(
  session: Session,
  contactIds: readonly string[],
  bases: ReadonlyMap<string, string>,
): Promise<void> {
  if (bases.size === 0) return;
  await session.sql(sql`
    insert into consent_event (tenant_id, contact_id, list_id, kind, at, actor, source, wording)
    select c.tenant_id, c.id, null, 'consented', ${session.at}::timestamptz, ${actorLabel(session.actor)}::text, 'api',
      source.basis
    from contact c
    join unnest(${[...bases.keys()]}::text[], ${[...bases.values()]}::text[]) as source (name, basis)
      on source.name = c.source
    where c.tenant_id = ${session.tenantId}::uuid and c.id = any(${[...contactIds]}::uuid[])`);
}
