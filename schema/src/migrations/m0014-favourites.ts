import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Saved filters, of a tenant and of its members; segments of leads; whose key a key is. */
export class M0014Favourites extends Migration {
  override up(): void {
    this.addSql(`alter table segment add subject text not null default 'contacts'`);
    this.addSql(`alter table api_key add member_id uuid references member (id) on delete set null`);
    this.addSql(`
      create table favourite (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        member_id uuid references member (id) on delete cascade,
        key_id uuid references api_key (id) on delete cascade,
        name text not null,
        subject text not null,
        rule jsonb not null,
        is_default boolean not null default false,
        position int not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        check (member_id is null or key_id is null),
        unique nulls not distinct (tenant_id, member_id, key_id, name)
      );
      create unique index favourite_default_idx on favourite (tenant_id, member_id, key_id, subject)
        nulls not distinct where is_default;
      create index favourite_order_idx on favourite (tenant_id, position, id)`);
    this.addSql(guardTable('favourite'));
  }
}
