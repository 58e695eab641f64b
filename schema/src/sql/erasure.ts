import sql, { join, raw, type Sql } from 'sql-template-tag';
import { slotKinds } from '../domain/custom-fields.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

const slots = slotKinds.flatMap(({ column, slots: count }) =>
  Array.from({ length: count }, (_, i) => `${column}_${i + 1}`),
);
const personal = [
  'email',
  'email_key',
  'email_hash',
  'phone',
  'phone_hash',
  'external_id',
  'first_name',
  'last_name',
  'locale',
  'time_zone',
  'persona_id',
  'tracking',
  ...slots,
];

/** Whatever a contact's row says of the person goes; dates that say nothing without them stay. Raises the epoch. */
export function blankContact(session: Session, contactId: Id<'contact'>): Sql {
  const nothing = join(personal.map((column) => raw(`${column} = null`)));
  return sql`
    update contact set ${nothing}, source = 'erased', erased_at = ${session.at}, epoch = epoch + 1, updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${contactId}`;
}

/** The same in every table whose rows name the contact. After `blankContact`: proof is emptied of nobody else. */
export function blankTraces(session: Session, contactId: Id<'contact'>): Sql[] {
  const theirs = sql`tenant_id = ${session.tenantId} and contact_id = ${contactId}`;
  return [
    sql`update subscription set state = 'unsubscribed', snoozed_until = null, opens_at = null, basis = null,
        changed_at = ${session.at} where ${theirs}`,
    sql`update consent_event set wording = null, ip = null, user_agent = null where ${theirs}`,
    sql`update operation set comment = null where ${theirs} and comment is not null`,
    sql`update delivery set detail = null where ${theirs} and detail is not null`,
    sql`delete from counter_change where ${theirs}`,
    sql`update single_message set data = null, subject = null, html = null, text = null, idempotency_key = null,
        payload_hash = null where ${theirs}`,
    sql`update event set properties = '{}', key = null where ${theirs}`,
    sql`update form_submission set answers = '{}' where ${theirs}`,
    sql`update provider_event set payload = null, detail = null where ${theirs}`,
    sql`update inbound_mail set raw = null, detail = null where ${theirs}`,
    sql`delete from contact_bounce where ${theirs}`,
    sql`update lead set name = null, external_id = null where ${theirs}`,
    sql`update lead_change h set comment = null from lead l where l.tenant_id = ${session.tenantId}
        and l.contact_id = ${contactId} and h.tenant_id = l.tenant_id and h.lead_id = l.id and h.comment is not null`,
    sql`update quotation set external_id = null where ${theirs}`,
    sql`update invoice set external_id = null where ${theirs}`,
  ];
}

/** What was said when these addresses were opted out, on leaving every brand. */
export function forgetWords(session: Session, hashes: readonly Buffer[]): Sql {
  return sql`update suppression set note = null
    where account_id = ${session.accountId} and address_hash = any(${[...hashes]}::bytea[]) and note is not null`;
}

/** Where a text may repeat an address: what a server answered, why a row or a job was refused, whom a test went to. */
export function scrubText(session: Session, addresses: readonly string[]): Sql[] {
  const says = (text: Sql) =>
    sql`exists (select from unnest(${[...addresses]}::text[]) as address (text)
      where position(lower(address.text) in lower(${text})) > 0)`;
  const gone = 'It named somebody who was erased.';
  return [
    sql`update job_rejection set message = ${gone} where owner_id = ${session.ownerId} and ${says(sql`message`)}`,
    sql`update job set error = ${gone} where owner_id = ${session.ownerId} and ${says(sql`error`)}`,
    sql`update job set input = '{}', checkpoint = '{}' where owner_id = ${session.ownerId}
        and finished_at is not null and ${says(sql`input::text || checkpoint::text`)}`,
    sql`update job set input = input - 'to', cancel_asked = true where owner_id = ${session.ownerId}
        and finished_at is null and kind = 'test_message' and ${says(sql`input ->> 'to'`)}`,
    sql`update campaign set state_reason = ${gone} where tenant_id = ${session.tenantId} and ${says(sql`state_reason`)}`,
    // What somebody else wrote into a form; a long answer goes whole.
    sql`update form_submission f set answers = (
          select jsonb_object_agg(answer.key,
            case when ${says(sql`answer.value::text`)} then to_jsonb(${gone}::text) else answer.value end)
          from jsonb_each(f.answers) as answer (key, value))
        where tenant_id = ${session.tenantId} and ${says(sql`answers::text`)}`,
    sql`update due_work set last_error = ${gone} where owner_id = ${session.ownerId} and ${says(sql`last_error`)}`,
  ];
}
