import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Personas, and what people say on leaving. */
export class M0007Page extends Migration {
  override up(): void {
    this.addSql(`
      create table persona (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        list_ids uuid[] not null,
        position int not null,
        archived_at timestamptz,
        created_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name)
      )`);
    this.addSql(guardTable('persona'));
    this.addSql(`
      alter table contact add column persona_id uuid;
      alter table contact add foreign key (tenant_id, persona_id) references persona (tenant_id, id)`);
    // The few who say something are found without reading every operation.
    this.addSql(`
      alter table operation add column reason text, add column comment text;
      create index operation_comment_idx on operation (tenant_id, id)
        where reason is not null or comment is not null`);
  }
}
