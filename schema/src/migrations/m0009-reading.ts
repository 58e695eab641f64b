import { Migration } from '@mikro-orm/migrations';
import { guardTable, ownTenant } from '../entities/row-level-security.js';

/** What templates of transactional mail said before, for the web version of what was sent from them. */
export class M0009Reading extends Migration {
  override up(): void {
    this.addSql(`
      create table past_words (
        tenant_id uuid not null,
        template_id uuid not null,
        until timestamptz not null,
        subject text not null,
        preheader text not null,
        html text not null,
        text text not null,
        primary key (tenant_id, template_id, until),
        foreign key (tenant_id, template_id) references message_template (tenant_id, id)
      )`);
    this.addSql(guardTable('past_words', ownTenant, 'select, insert'));
  }
}
