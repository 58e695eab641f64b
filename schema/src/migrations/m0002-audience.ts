import { Migration } from '@mikro-orm/migrations';
import { statusSql } from '../entities/contact-status.js';
import { guardTable, ownAccount, ownTenant } from '../entities/row-level-security.js';
import { slotColumns, slotIndexes } from './slots.js';

/** Contacts, lists, subscriptions, consent, suppression, segments, custom fields, imports. */
export class M0002Audience extends Migration {
  override up(): void {
    this.addSql(`
      create table contact (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        email text,
        email_key text,
        email_hash bytea,
        email_valid boolean not null default true,
        phone text,
        phone_hash bytea,
        external_id text,
        first_name text,
        last_name text,
        locale text,
        time_zone text,
        source text not null,
        consented_at timestamptz,
        own_consent_at timestamptz,
        implied_at timestamptz,
        confirmation_asked_at timestamptz,
        confirmed_at timestamptz,
        left_at timestamptz,
        bounced_at timestamptz,
        address_changed_at timestamptz,
        complained_at timestamptz,
        transactional_only_at timestamptz,
        status text not null generated always as (${statusSql}) stored,
        sms_standing text not null default 'allowed',
        epoch smallint not null default 0,
        erased_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        ${slotColumns()},
        primary key (tenant_id, id)
      )`);
    this.addSql(`
      create unique index contact_email_idx on contact (tenant_id, email_key) where email_key is not null;
      create unique index contact_phone_idx on contact (tenant_id, phone) where phone is not null;
      create unique index contact_external_idx on contact (tenant_id, external_id) where external_id is not null;
      create index contact_created_idx on contact (tenant_id, created_at) where erased_at is null;
      ${slotIndexes()}`);
    this.addSql(`
      create table custom_field (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        key text not null,
        label text not null,
        kind text not null,
        slot text not null,
        choices jsonb,
        archived_at timestamptz,
        created_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, key),
        unique (tenant_id, slot)
      )`);
    this.addSql(`
      create table list (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        description text not null,
        receives text not null,
        cadence text not null,
        kind text not null,
        basis text,
        position int not null,
        archived_at timestamptz,
        created_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name)
      )`);
    this.addSql(`
      create table operation (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        contact_id uuid not null,
        kind text not null,
        actor text not null,
        at timestamptz not null,
        list_id uuid,
        before jsonb not null,
        undone_at timestamptz,
        primary key (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index operation_contact_idx on operation (tenant_id, contact_id, at)`);
    this.addSql(`
      create table subscription (
        tenant_id uuid not null,
        list_id uuid not null,
        contact_id uuid not null,
        state text not null,
        frequency text not null default 'every',
        snoozed_until timestamptz,
        opens_at timestamptz,
        basis text,
        joined_at timestamptz not null,
        changed_at timestamptz not null,
        operation_id uuid,
        primary key (tenant_id, list_id, contact_id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id),
        foreign key (tenant_id, list_id) references list (tenant_id, id)
      ) with (fillfactor = 80);
      create index subscription_contact_idx on subscription (tenant_id, contact_id)`);
    // Append-only proof: the application role may insert and read, nothing else.
    this.addSql(`
      create table consent_event (
        tenant_id uuid not null references tenant (id),
        id uuid not null default uuidv7(),
        contact_id uuid not null,
        list_id uuid,
        kind text not null,
        at timestamptz not null,
        actor text not null,
        source text not null,
        wording text,
        ip inet,
        user_agent text,
        operation_id uuid,
        primary key (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index consent_event_contact_idx on consent_event (tenant_id, contact_id, at)`);
    this.addSql(`
      create table suppression (
        account_id uuid not null references account (id),
        tenant_id uuid,
        id uuid not null default uuidv7(),
        address_hash bytea not null,
        channel text not null,
        reason text not null,
        note text,
        actor text not null,
        at timestamptz not null,
        primary key (account_id, id),
        unique nulls not distinct (account_id, address_hash, reason, tenant_id)
      )`);
    this.addSql(`
      create table segment (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        kind text not null,
        list_id uuid,
        rule jsonb,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name),
        foreign key (tenant_id, list_id) references list (tenant_id, id)
      );
      create table segment_member (
        tenant_id uuid not null,
        segment_id uuid not null,
        contact_id uuid not null,
        primary key (tenant_id, segment_id, contact_id),
        foreign key (tenant_id, segment_id) references segment (tenant_id, id) on delete cascade,
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index segment_member_contact_idx on segment_member (tenant_id, contact_id)`);
    this.addSql(`
      create table upload (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        filename text,
        bytes bigint not null default '0',
        complete boolean not null default false,
        created_at timestamptz not null,
        primary key (tenant_id, id)
      );
      create table upload_part (
        tenant_id uuid not null,
        upload_id uuid not null,
        ordinal int not null,
        bytes bytea not null,
        primary key (tenant_id, upload_id, ordinal),
        foreign key (tenant_id, upload_id) references upload (tenant_id, id) on delete cascade
      );
      alter table upload_part alter bytes set storage external`);
    this.addSql(`
      create table job (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        kind text not null,
        state text not null,
        input jsonb not null,
        checkpoint jsonb not null default '{}',
        processed int not null default 0,
        total int,
        created int not null default 0,
        updated int not null default 0,
        kept_out int not null default 0,
        rejected int not null default 0,
        error text,
        cancel_asked boolean not null default false,
        actor text not null,
        created_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        primary key (tenant_id, id)
      );
      create table job_rejection (
        tenant_id uuid not null,
        job_id uuid not null,
        line int not null,
        ordinal smallint not null default 0,
        field text,
        code text not null,
        message text not null,
        primary key (tenant_id, job_id, line, ordinal),
        foreign key (tenant_id, job_id) references job (tenant_id, id) on delete cascade
      );
      create table job_seen (
        tenant_id uuid not null,
        job_id uuid not null,
        key_hash bytea not null,
        primary key (tenant_id, job_id, key_hash)
      )`);
    for (const table of [
      'contact',
      'custom_field',
      'list',
      'operation',
      'subscription',
      'segment',
      'segment_member',
      'upload',
      'upload_part',
      'job',
      'job_rejection',
      'job_seen',
    ]) {
      this.addSql(guardTable(table));
    }
    // For ANALYZE during a large import (`sql/statistics.ts`).
    this.addSql('grant maintain on contact, subscription to heed_app');
    this.addSql(guardTable('consent_event', ownTenant, 'select, insert'));
    this.addSql(guardTable('suppression', ownAccount('account_id')));
  }
}
