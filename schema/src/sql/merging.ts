import sql, { join, raw, type Sql } from 'sql-template-tag';
import { slotKinds } from '../domain/custom-fields.js';
import type { MessagePlan } from '../domain/merging-messages.js';
import { inForceSql } from '../entities/contact-status.js';
import type { Session } from '../session/session.js';

type Ids = readonly string[];

/** Of campaigns under way: the chunks in which any of them waits, locked before anything else, as a claim locks. */
export function lockChunks(session: Session, ids: Ids): Sql {
  return sql`
    select k.campaign_id as "campaignId", k.phase, k.ordinal, array(
      select id from unnest(k.contact_ids[k.next + 1 :]) as waits (id) where id = any(${[...ids]}::uuid[])) as ids
    from audience_chunk k
    where k.tenant_id = ${session.tenantId} and k.contact_ids && ${[...ids]}::uuid[]
    order by k.campaign_id, k.phase, k.ordinal for update`;
}

/** What waits in the queue of single messages for any of them, locked as its lane does. */
export function lockQueued(session: Session, ids: Ids): Sql {
  return sql`
    select q.campaign_id as "campaignId", q.contact_id as "contactId", q.occurrence, q.claimed_by is not null as claimed
    from single_message q
    where ${ofCampaigns(session, sql`q`, ids)} and q.contact_id = any(${[...ids]}::uuid[])
    order by q.campaign_id, q.contact_id, q.occurrence for update`;
}

/** The contacts themselves, in the order of ids. */
export function lockContacts(session: Session, ids: Ids): Sql {
  const inForce = (column: keyof typeof inForceSql) => raw(`coalesce(${inForceSql[column]}, false)`);
  return sql`
    select id, erased_at is not null as erased, email is not null as "hasEmail", phone is not null as "hasPhone",
      consented_at as "consentedAt", own_consent_at as "ownConsentAt", implied_at as "impliedAt", left_at as "leftAt",
      complained_at as "complainedAt", transactional_only_at as "transactionalOnlyAt",
      ${inForce('left_at')} as left, ${inForce('complained_at')} as complained,
      ${inForce('transactional_only_at')} as "transactionalOnly", sms_standing as "smsStanding",
      email_hash as "emailHash", phone_hash as "phoneHash"
    from contact where tenant_id = ${session.tenantId} and id = any(${[...ids]}::uuid[])
    order by id for no key update`;
}

/** Their standing on every list, in the order in which claims lock: by contact within a list. */
export function lockSubscriptions(session: Session, ids: Ids): Sql {
  return sql`
    select list_id as "listId", contact_id as "contactId", state, frequency, snoozed_until as "snoozedUntil",
      opens_at as "opensAt", basis, joined_at as "joinedAt", operation_id as "operationId"
    from subscription where tenant_id = ${session.tenantId} and contact_id = any(${[...ids]}::uuid[])
    order by list_id, contact_id for no key update`;
}

/** Their rows of the ledger. After the locks: a claim that had them has committed. */
export function ledgerRows(session: Session, ids: Ids): Sql {
  return sql`
    select campaign_id as "campaignId", contact_id as "contactId", occurrence, state from delivery
    where tenant_id = ${session.tenantId} and contact_id = any(${[...ids]}::uuid[])
    order by campaign_id, array_position(${[...ids]}::uuid[], contact_id), occurrence`;
}

/** Columns of which the kept contact's own wins, and another's fills what is empty. */
const filled = [
  'first_name',
  'last_name',
  'locale',
  'time_zone',
  'persona_id',
  ...slotKinds.flatMap(({ column, slots }) => Array.from({ length: slots }, (_, i) => `${column}_${i + 1}`)),
];
/** What goes with an address, from the contact whose address is kept. */
const addressColumns = {
  email: [
    'email',
    'email_key',
    'email_hash',
    'email_valid',
    'confirmation_asked_at',
    'confirmed_at',
    'bounced_at',
    'address_changed_at',
  ],
  phone: ['phone', 'phone_hash'],
  externalId: ['external_id'],
} as const;
/** What names the person in each of them. */
const addresses = ['email', 'email_key', 'email_hash', 'phone', 'phone_hash', 'external_id'];

/**
 * Reads what the kept contact gets, as one row of JSON: nothing may be written before, since the addresses are unique.
 * `ids` begins with the kept one.
 */
export function gatherData(session: Session, ids: Ids): Sql {
  const first = (column: string) =>
    sql`${column}::text, (array_agg(to_jsonb(${raw(column)}) order by place) filter (where ${raw(column)} is not null))[1]`;
  const pairs = (columns: readonly string[]) => sql`jsonb_build_object(${join(columns.map(first))})`;
  const some: Sql[] = [];
  for (let start = 0; start < filled.length; start += 50) some.push(pairs(filled.slice(start, start + 50)));
  return sql`
    select ${join(some, ' || ')} as data, min(created_at) as "createdAt",
      (array_agg(id order by place) filter (where email is not null))[1] as email,
      (array_agg(id order by place) filter (where phone is not null))[1] as phone,
      (array_agg(id order by place) filter (where external_id is not null))[1] as "externalId"
    from (select c.*, array_position(${[...ids]}::uuid[], c.id) as place from contact c
      where c.tenant_id = ${session.tenantId} and c.id = any(${[...ids]}::uuid[])) as c`;
}

/** Whose address of each kind is kept. */
export type Donors = Record<keyof typeof addressColumns, string | null>;

/**
 * The kept contact takes what it lacks: one statement reads the others as they are. Addresses are taken in the second step
 * (`takeAddresses`), when the others have given them up.
 */
export function fillKept(session: Session, keep: string, data: object): Sql {
  const set = join(filled.map((column) => raw(`${column} = given.${column}`)));
  return sql`
    update contact c set ${set}
    from jsonb_populate_record(null::contact, ${JSON.stringify(data)}::jsonb) as given
    where c.tenant_id = ${session.tenantId} and c.id = ${keep}`;
}

/**
 * A merged contact is what an erased one is, but for the addresses that the kept one does not take: they stay its own, so
 * that they stay taken, and lead to the kept one. Returns what is given away.
 */
export function buryMerged(
  session: Session,
  { keep, merge }: { keep: string; merge: Ids },
  donors: Donors,
): Sql {
  const nothing = join(filled.map((column) => raw(`${column} = null`)));
  const given = (Object.keys(addressColumns) as (keyof Donors)[]).flatMap((kind) =>
    addressColumns[kind]
      .filter((column) => addresses.includes(column))
      .map(
        (column) =>
          sql`${raw(column)} = case when c.id = ${donors[kind]}::uuid then null else c.${raw(column)} end`,
      ),
  );
  return sql`
    with before as materialized (
      select * from contact where tenant_id = ${session.tenantId} and id = any(${[...merge]}::uuid[])
    ), buried as (
      update contact c set ${nothing}, ${join(given)}, merged_into = ${keep}, erased_at = ${session.at}, updated_at = ${session.at}
      where c.tenant_id = ${session.tenantId} and c.id = any(${[...merge]}::uuid[])
    )
    select id, to_jsonb(before) - ${filled}::text[] as row from before`;
}

/** Gives the kept contact the addresses of others, with what is known of those. */
export function takeAddresses(
  session: Session,
  keep: string,
  given: readonly { kind: keyof Donors; row: object }[],
): Sql[] {
  return given.map(({ kind, row }) => {
    const set = join(addressColumns[kind].map((column) => raw(`${column} = given.${column}`)));
    return sql`
      update contact c set ${set} from jsonb_populate_record(null::contact, ${JSON.stringify(row)}::jsonb) as given
      where c.tenant_id = ${session.tenantId} and c.id = ${keep}`;
  });
}

/** Rows that are keyed by (campaign, contact, occurrence). */
const keyedTables = [
  'delivery',
  'delivery_click',
  'single_message',
  'digest',
  'unknown_delivery',
  'provider_event',
  'inbound_mail',
  'hit_waiting',
  'machine_hit',
];
/** Rows that name a contact beside a key of their own. */
const ownedTables = [
  'operation',
  'event',
  'form_submission',
  'lead',
  'quotation',
  'invoice',
  'counter_change',
];

/** Everything that happened to the merged contacts happened to the kept one. */
export function moveRows(
  session: Session,
  { keep, merge, campaignIds }: { keep: string; merge: Ids; campaignIds: Ids },
  { renumbered }: MessagePlan,
): Sql[] {
  const { tenantId } = session;
  const theirs = sql`any(${[...merge]}::uuid[])`;
  const numbers = sql`unnest(${renumbered.map((one) => one.campaignId)}::uuid[], ${renumbered.map((one) => one.contactId)}::uuid[],
      ${renumbered.map((one) => one.occurrence)}::int[], ${renumbered.map((one) => one.became)}::int[])
      as x (campaign_id, contact_id, occurrence, became)`;
  return [
    sql`insert into merged_message (tenant_id, campaign_id, contact_id, occurrence, became)
        select ${tenantId}::uuid, campaign_id, contact_id, occurrence, became from ${numbers}`,
    ...keyedTables.map(
      (table) => sql`
        update ${raw(table)} t set contact_id = ${keep}, occurrence = mine.became
        from (
          select s.ctid as place, coalesce(x.became, s.occurrence) as became from ${raw(table)} s
          left join ${numbers} on x.campaign_id = s.campaign_id and x.contact_id = s.contact_id and x.occurrence = s.occurrence
          where s.tenant_id = ${tenantId} and s.campaign_id = any(${[...campaignIds]}::uuid[]) and s.contact_id = ${theirs}
        ) as mine
        where t.tenant_id = ${tenantId} and t.ctid = mine.place`,
    ),
    ...ownedTables.map(
      (table) =>
        sql`update ${raw(table)} set contact_id = ${keep} where tenant_id = ${tenantId} and contact_id = ${theirs}`,
    ),
    ...merge.map((id) => sql`select follow_merged_consent(${id}::uuid)`),
    sql`insert into segment_member (tenant_id, segment_id, contact_id)
        select distinct tenant_id, segment_id, ${keep}::uuid from segment_member
        where tenant_id = ${tenantId} and contact_id = ${theirs} on conflict do nothing`,
    sql`delete from segment_member where tenant_id = ${tenantId} and contact_id = ${theirs}`,
    // A bounce is the address's, and goes with it.
    sql`delete from contact_bounce where tenant_id = ${tenantId} and contact_id = ${theirs}`,
    // Counted anew from the ledger by the next claim.
    sql`delete from contact_sends where tenant_id = ${tenantId} and contact_id = any(${[keep, ...merge]}::uuid[])`,
  ];
}

/** Campaigns in which any of them may have a row. */
function ofCampaigns(session: Session, alias: Sql, ids: Ids): Sql {
  return sql`${alias}.tenant_id = ${session.tenantId} and ${alias}.campaign_id = any(array(
    select id from campaign where tenant_id = ${session.tenantId} and kind in ('transactional', 'direct')
    union select campaign_id from delivery where tenant_id = ${session.tenantId} and contact_id = any(${[...ids]}::uuid[])))`;
}
