import { Migration } from '@mikro-orm/migrations';
import { addressFaultSql, emailTwinSql, externalTwinSql } from '../entities/contact-address.js';
import { guardTable, ownTenant } from '../entities/row-level-security.js';
import { changeColumns, changeTriggers, goneSubscriptions } from './change-triggers.js';
import { standingCounts } from './standing-triggers.js';

/** Merged contacts, what addresses give away, counters, the cursor of changes, how lists and statuses grew. */
export class M0012Records extends Migration {
  override up(): void {
    this.addSql(
      "alter table custom_field add deleted_at timestamptz, add former_keys text[] not null default '{}'",
    );

    // A merged contact keeps its row, as an erased one does, and its addresses: they stay taken, and lead to the kept one.
    this.addSql(`
      alter table contact add merged_into uuid,
        add foreign key (tenant_id, merged_into) references contact (tenant_id, id);
      create index contact_merged_idx on contact (tenant_id, merged_into) where merged_into is not null;
      create table merged_message (
        tenant_id uuid not null,
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null,
        became int not null,
        primary key (tenant_id, campaign_id, contact_id, occurrence),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      )`);
    this.addSql(guardTable('merged_message', ownTenant, 'select, insert'));
    // Proof stays append-only for the application: whose it is moves by this function alone, from a contact to the one it
    // was merged into. The owner is bound by the tenant's policy like everybody (FORCE).
    this.addSql(`
      drop policy consent_event_blank on consent_event;
      create policy consent_event_blank on consent_event as restrictive for update to heed_app
        using (exists (select from contact c where c.tenant_id = consent_event.tenant_id
          and c.id = consent_event.contact_id and c.erased_at is not null))
        with check (wording is null and ip is null and user_agent is null);
      create function follow_merged_consent(merged uuid) returns void
        language sql security definer set search_path = public, pg_temp
        as 'update consent_event e set contact_id = c.merged_into from contact c
            where c.id = merged and c.merged_into is not null and e.tenant_id = c.tenant_id and e.contact_id = c.id';
      revoke execute on function follow_merged_consent(uuid) from public;
      grant execute on function follow_merged_consent(uuid) to heed_app`);

    // Generated, so that no way of writing an address can forget them; the indexes hold the few that have one.
    this.addSql(`
      alter table contact
        add address_fault text generated always as (${addressFaultSql}) stored,
        add email_twin text generated always as (${emailTwinSql}) stored,
        add external_twin text generated always as (${externalTwinSql}) stored;
      create index contact_fault_idx on contact (tenant_id, address_fault) where address_fault is not null and erased_at is null;
      create index contact_email_twin_idx on contact (tenant_id, email_twin) where email_twin is not null and erased_at is null;
      create index contact_external_twin_idx on contact (tenant_id, external_twin)
        where external_twin is not null and erased_at is null;
      create index contact_invalid_idx on contact (tenant_id, id)
        where (not email_valid or status = 'bounced') and erased_at is null`);

    this.addSql(`
      create table counter_change (
        tenant_id uuid not null,
        key text not null,
        contact_id uuid not null,
        payload_hash bytea not null,
        value double precision,
        at timestamptz not null,
        primary key (tenant_id, key),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index counter_change_contact_idx on counter_change (tenant_id, contact_id);
      create index counter_change_at_idx on counter_change (tenant_id, at)`);
    this.addSql(guardTable('counter_change'));

    this.addSql(changeColumns);
    this.addSql(goneSubscriptions);
    this.addSql(guardTable('subscription_gone'));
    this.addSql(changeTriggers());

    for (const statement of standingCounts) this.addSql(statement);
    this.addSql(guardTable('standing_change', ownTenant, 'select, insert'));
  }
}
