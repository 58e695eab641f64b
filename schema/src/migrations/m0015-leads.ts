import { Migration } from '@mikro-orm/migrations';
import { guardTable, ownTenant } from '../entities/row-level-security.js';

/** What happened to leads, and the quotations and invoices that came of them. */
export class M0015Leads extends Migration {
  override up(): void {
    // Pages of leads walk this, the newest first; a tenant's leads without a rule are the common question.
    this.addSql('create index lead_created_idx on lead (tenant_id, created_at, id)');
    // A sum is wider than what it sums.
    this.addSql('alter table lead alter column paid_value type numeric(30, 2)');
    this.addSql(`
      create table lead_change (
        tenant_id uuid not null,
        id uuid not null,
        lead_id uuid not null,
        kind text not null,
        was text,
        became text,
        comment text,
        actor text not null,
        at timestamptz not null,
        primary key (tenant_id, id),
        foreign key (tenant_id, lead_id) references lead (tenant_id, id)
      );
      create index lead_change_lead_idx on lead_change (tenant_id, lead_id, id)`);
    for (const [table, dates] of [
      ['quotation', 'expires_at timestamptz'],
      ['invoice', 'due_at timestamptz, paid_at timestamptz'],
    ] as const) {
      this.addSql(`
        create table ${table} (
          tenant_id uuid not null references tenant (id),
          id uuid not null,
          external_id text,
          contact_id uuid not null,
          lead_id uuid,
          state text not null,
          amount numeric(16, 2) not null,
          currency text not null,
          issued_at timestamptz not null,
          ${dates},
          created_at timestamptz not null,
          updated_at timestamptz not null,
          primary key (tenant_id, id),
          foreign key (tenant_id, contact_id) references contact (tenant_id, id),
          foreign key (tenant_id, lead_id) references lead (tenant_id, id)
        );
        create unique index ${table}_external_idx on ${table} (tenant_id, external_id) where external_id is not null;
        create index ${table}_contact_idx on ${table} (tenant_id, contact_id, id);
        create index ${table}_lead_idx on ${table} (tenant_id, lead_id, id) where lead_id is not null`);
      this.addSql(guardTable(table));
    }
    // A line is never changed; erasing a person blanks what was said of them.
    this.addSql(guardTable('lead_change', ownTenant, 'select, insert'));
    this.addSql('grant update (comment) on lead_change to heed_app');
  }
}
