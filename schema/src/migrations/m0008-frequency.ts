import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Ceilings and quiet hours of a tenant, holds that know when to be looked at, and digests. */
export class M0008Frequency extends Migration {
  override up(): void {
    this.addSql('alter table tenant add limits jsonb');
    this.addSql('alter table delivery add released_at timestamptz, add digest_id uuid');
    // A hold knows its messages: releasing one then changes no indexed column of the ledger, so that its update stays HOT.
    // What was held before is due at once, and judged again; for that alone the owner sees all rows.
    this.addSql(`
      drop index hold_opens_idx;
      alter table hold
        add due_at timestamptz not null default '-infinity',
        add reason text not null default 'window',
        add campaign_ids uuid[] not null default '{}';
      alter table hold no force row level security;
      alter table delivery no force row level security;
      alter table campaign no force row level security;
      update hold h set campaign_ids = array(
        select d.campaign_id from delivery d join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
        where d.tenant_id = h.tenant_id and d.contact_id = h.contact_id and m.list_id = h.list_id and d.state = 'held');
      alter table hold force row level security;
      alter table delivery force row level security;
      alter table campaign force row level security;
      alter table hold alter due_at drop default, alter reason drop default, alter campaign_ids drop default;
      create index hold_due_idx on hold (tenant_id, list_id, due_at)`);
    // A few rows at any time: what lanes have in hand.
    this.addSql(`
      create table release_claim (
        tenant_id uuid not null,
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null,
        attempt int not null,
        primary key (tenant_id, campaign_id, contact_id, occurrence)
      )`);
    this.addSql(`
      create table hold_watch (
        tenant_id uuid primary key references tenant (id),
        wakes_at timestamptz not null
      )`);
    // One row a contact, changed by every message of a tenant that has a ceiling, and empty elsewhere.
    this.addSql(`
      create table contact_sends (
        tenant_id uuid not null,
        contact_id uuid not null,
        counted_from timestamptz,
        sent timestamptz[] not null,
        primary key (tenant_id, contact_id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      ) with (fillfactor = 60)`);
    this.addSql(`
      create table digest (
        tenant_id uuid not null,
        id uuid not null,
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null,
        created_at timestamptz not null,
        primary key (tenant_id, campaign_id, contact_id, occurrence),
        unique (tenant_id, id)
      );
      create index digest_page_idx on digest (tenant_id, campaign_id, id);
      create unique index campaign_digest_idx on campaign (tenant_id, list_id, identity_id) where kind = 'digest'`);
    for (const table of ['release_claim', 'hold_watch', 'contact_sends', 'digest'])
      this.addSql(guardTable(table));
  }
}
