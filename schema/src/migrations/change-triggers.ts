import { slotKinds } from '../domain/custom-fields.js';

/** A transaction's number, which orders changes (docs/decisions/0027-cursor-of-changes.md); never used again. */
const thisTransaction = '(pg_current_xact_id()::text::bigint)';

/** Rows of before are older than any cursor. Leakproof as bigint, so that the index serves under row-level security. */
export const changeColumns = ['contact:id', 'subscription:contact_id, list_id', 'consent_event:id']
  .map((place) => place.split(':') as [string, string])
  .map(
    ([table, key]) => `
      alter table ${table} add changed_xid bigint not null default 0;
      alter table ${table} alter changed_xid set default ${thisTransaction};
      create index ${table}_changed_idx on ${table} (tenant_id, changed_xid, ${key})`,
  )
  .join(';');

/** Subscriptions that are no longer there, so that whoever follows changes hears of it. */
export const goneSubscriptions = `
      create table subscription_gone (
        tenant_id uuid not null references tenant (id),
        contact_id uuid not null,
        list_id uuid not null,
        changed_xid bigint not null default ${thisTransaction},
        primary key (tenant_id, contact_id, list_id)
      );
      create index subscription_gone_changed_idx on subscription_gone (tenant_id, changed_xid, contact_id, list_id)`;

/** What the outside may know of a contact: not its hashes (a rotation wraps them all) and not its links' epoch. */
const shownOfContact = [
  'email',
  'email_valid',
  'phone',
  'external_id',
  'first_name',
  'last_name',
  'locale',
  'time_zone',
  'persona_id',
  'source',
  'consented_at',
  'own_consent_at',
  'implied_at',
  'confirmation_asked_at',
  'confirmed_at',
  'left_at',
  'bounced_at',
  'address_changed_at',
  'complained_at',
  'transactional_only_at',
  'sms_standing',
  'erased_at',
  'merged_into',
  ...slotKinds.flatMap(({ column, slots }) => Array.from({ length: slots }, (_, i) => `${column}_${i + 1}`)),
];

/** `opens_at` is not among them: claims write it for every message, and pay nothing for the cursor. */
const shownOfSubscription = ['state', 'frequency', 'snoozed_until', 'basis', 'joined_at'];

/** Fired by the columns that a statement names, so what names none of them costs nothing. */
export function changeTriggers(): string {
  const trigger = (table: string, columns: readonly string[]) => `
      create trigger ${table}_changed before update of ${columns.join(', ')} on ${table}
        for each row execute function note_change()`;
  return `
      create function note_change() returns trigger language plpgsql as $$
      begin
        new.changed_xid := ${thisTransaction};
        return new;
      end $$;
      create function note_gone() returns trigger language plpgsql as $$
      begin
        insert into subscription_gone (tenant_id, contact_id, list_id) values (old.tenant_id, old.contact_id, old.list_id)
        on conflict (tenant_id, contact_id, list_id) do update set changed_xid = excluded.changed_xid;
        return null;
      end $$;
      ${trigger('contact', shownOfContact)};
      ${trigger('subscription', shownOfSubscription)};
      create trigger subscription_gone after delete on subscription for each row execute function note_gone()`;
}
