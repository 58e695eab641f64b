import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** What rules ask about beside contact data: what became of messages, events, forms, and leads. */
export class M0010AudienceFacts extends Migration {
  override up(): void {
    // First and last are kept, not every hit: "opened in the last 30 days" asks for the last, "opened" for any.
    this.addSql(`
      alter table delivery
        add tracked boolean not null default false,
        add delivered_at timestamptz,
        add opened_at timestamptz,
        add last_opened_at timestamptz,
        add clicked_at timestamptz,
        add last_clicked_at timestamptz,
        add replied_at timestamptz,
        add bounced_at timestamptz,
        add bounce_kind text,
        add complained_at timestamptz,
        add unsubscribed_at timestamptz`);
    this.addSql(`
      create table campaign_link (
        tenant_id uuid not null,
        campaign_id uuid not null,
        position smallint not null,
        url text not null,
        primary key (tenant_id, campaign_id, position),
        foreign key (tenant_id, campaign_id) references campaign (tenant_id, id)
      )`);
    this.addSql(`
      create table delivery_click (
        tenant_id uuid not null,
        campaign_id uuid not null,
        position smallint not null,
        contact_id uuid not null,
        occurrence int not null,
        clicked_at timestamptz not null,
        last_clicked_at timestamptz not null,
        clicks int not null default 1,
        primary key (tenant_id, campaign_id, position, contact_id, occurrence)
      )`);
    this.addSql(`
      create table event (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        contact_id uuid not null,
        name text not null,
        at timestamptz not null,
        key text,
        properties jsonb not null default '{}',
        primary key (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index event_name_idx on event (tenant_id, name, at) include (contact_id);
      create index event_contact_idx on event (tenant_id, contact_id, at);
      create unique index event_key_idx on event (tenant_id, key) where key is not null`);
    this.addSql(`
      create table form (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        archived_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name)
      );
      create table form_submission (
        tenant_id uuid not null,
        id uuid not null,
        form_id uuid not null,
        contact_id uuid not null,
        at timestamptz not null,
        answers jsonb not null default '{}',
        primary key (tenant_id, id),
        foreign key (tenant_id, form_id) references form (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index form_submission_form_idx on form_submission (tenant_id, form_id, at) include (contact_id);
      create index form_submission_contact_idx on form_submission (tenant_id, contact_id, at)`);
    this.addSql(`
      create table lead_stage (
        tenant_id uuid not null references tenant (id),
        key text not null,
        name text not null,
        position int not null,
        won boolean not null default false,
        archived_at timestamptz,
        created_at timestamptz not null,
        primary key (tenant_id, key)
      );
      create table lost_reason (
        tenant_id uuid not null references tenant (id),
        key text not null,
        name text not null,
        position int not null,
        archived_at timestamptz,
        created_at timestamptz not null,
        primary key (tenant_id, key)
      );
      create table lead (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        contact_id uuid not null,
        external_id text,
        name text,
        stage text not null,
        lost_reason text,
        lost_at timestamptz,
        active boolean not null default true,
        value numeric(16, 2),
        currency text,
        converted_at timestamptz,
        converted boolean generated always as (converted_at is not null) stored,
        quotations int not null default 0,
        paid_invoices int not null default 0,
        paid_value numeric(16, 2) not null default 0,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id),
        foreign key (tenant_id, stage) references lead_stage (tenant_id, key),
        foreign key (tenant_id, lost_reason) references lost_reason (tenant_id, key)
      );
      create index lead_contact_idx on lead (tenant_id, contact_id);
      create unique index lead_external_idx on lead (tenant_id, external_id) where external_id is not null`);
    const tables = ['campaign_link', 'delivery_click', 'event', 'form', 'form_submission'];
    for (const table of [...tables, 'lead_stage', 'lost_reason', 'lead']) this.addSql(guardTable(table));
  }
}
