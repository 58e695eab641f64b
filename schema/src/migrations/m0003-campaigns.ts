import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Sending identities, campaigns, the audience in chunks, the ledger and the holds. */
export class M0003Campaigns extends Migration {
  override up(): void {
    this.addSql(`
      create table sending_identity (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        from_email text not null,
        from_name text not null,
        reply_to text,
        postal_address text not null,
        smtp_url text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name)
      )`);
    this.addSql(`
      create table campaign (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        kind text not null,
        channel text not null,
        list_id uuid not null,
        identity_id uuid not null,
        subject text not null,
        preheader text not null,
        html text not null,
        text text not null,
        audience jsonb not null,
        state text not null,
        state_reason text,
        scheduled_at timestamptz,
        expires_at timestamptz,
        taken_at timestamptz,
        selected int not null default 0,
        started_at timestamptz,
        finished_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        foreign key (tenant_id, list_id) references list (tenant_id, id),
        foreign key (tenant_id, identity_id) references sending_identity (tenant_id, id)
      );
      create index campaign_created_idx on campaign (tenant_id, created_at)`);
    this.addSql(`
      create table audience_chunk (
        tenant_id uuid not null,
        campaign_id uuid not null,
        phase smallint not null default 0,
        ordinal int not null,
        contact_ids uuid[] not null,
        next int not null default 0,
        primary key (tenant_id, campaign_id, phase, ordinal),
        foreign key (tenant_id, campaign_id) references campaign (tenant_id, id)
      ) with (fillfactor = 90);
      alter table audience_chunk alter contact_ids set storage external`);
    // No foreign keys: its rows are only ever selected from this tenant's own contacts and campaigns, and the two checks
    // cost 20 µs a message, as much as all the rest (docs/decisions/0007-ledger-without-foreign-keys.md).
    // Fillfactor 50 and no index on a column that changes: outcomes stay HOT (measured: 10 µs a message for claim and outcome).
    this.addSql(`
      create table delivery (
        tenant_id uuid not null,
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null default 1,
        state text not null,
        reason text,
        detail text,
        lane smallint,
        attempt int,
        decided_at timestamptz not null,
        settled_at timestamptz,
        held_until timestamptz,
        closed_until timestamptz,
        primary key (tenant_id, campaign_id, contact_id, occurrence)
      ) with (fillfactor = 50);
      create index delivery_contact_idx on delivery (tenant_id, contact_id, decided_at)`);
    this.addSql(`
      create table hold (
        tenant_id uuid not null,
        contact_id uuid not null,
        list_id uuid not null,
        opens_at timestamptz not null,
        primary key (tenant_id, contact_id, list_id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id),
        foreign key (tenant_id, list_id) references list (tenant_id, id)
      );
      create index hold_opens_idx on hold (tenant_id, opens_at)`);
    for (const table of ['sending_identity', 'campaign', 'audience_chunk', 'delivery', 'hold']) {
      this.addSql(guardTable(table));
    }
  }
}
