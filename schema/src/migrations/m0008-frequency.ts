import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Ceilings and quiet hours of a tenant, holds that know when to be looked at, and digests. */
export class M0008Frequency extends Migration {
  override up(): void {
    this.addSql('alter table tenant add limits jsonb');
    // `held_until` is set while a message is held, and only then: an outcome never changes it, so that its update stays
    // HOT in spite of this index. One on `state` would end that for every message that is sent.
    this.addSql(`
      alter table delivery add released_at timestamptz, add digest_id uuid;
      create index delivery_held_idx on delivery (tenant_id, contact_id) where held_until is not null`);
    // What was held before is due at once, and judged again.
    this.addSql(`
      drop index hold_opens_idx;
      alter table hold
        add due_at timestamptz not null default '-infinity',
        add reason text not null default 'window',
        add attempt int;
      alter table hold alter due_at drop default, alter reason drop default;
      create index hold_due_idx on hold (tenant_id, list_id, due_at);
      create index hold_claimed_idx on hold (tenant_id) where attempt is not null`);
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
    for (const table of ['hold_watch', 'contact_sends', 'digest']) this.addSql(guardTable(table));
  }
}
