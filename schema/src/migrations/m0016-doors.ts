import { Migration } from '@mikro-orm/migrations';
import { guardTable, lookupPolicy } from '../entities/row-level-security.js';

/** What forms ask, what their submissions brought about, how often one may send them, and how contacts stand at first. */
export class M0016Doors extends Migration {
  override up(): void {
    this.addSql('alter table tenant add sources jsonb');
    this.addSql(`
      alter table form
        add title jsonb not null default '[]',
        add intro jsonb not null default '[]',
        add button jsonb not null default '[]',
        add thanks jsonb not null default '[]',
        add fields jsonb not null default '[]',
        add lists jsonb not null default '[]',
        add source text not null default 'form',
        add confirm text not null default 'single',
        add redirect_url text,
        add closed_at timestamptz`);
    // A form's page is asked for by the form's id alone.
    this.addSql('create unique index form_id_idx on form (id)');
    this.addSql(`
      alter table form_submission
        add nonce uuid,
        add authority text not null default 'first',
        add list_ids uuid[] not null default '{}';
      create unique index form_submission_nonce_idx on form_submission (tenant_id, form_id, nonce) where nonce is not null`);
    // Whoever sends a form is counted for some minutes under a keyed hash: no address stands here.
    this.addSql(`
      create table form_rate (
        tenant_id uuid not null,
        form_id uuid not null,
        who bytea not null,
        ends_at timestamptz not null,
        sent int not null,
        primary key (tenant_id, form_id, who),
        foreign key (tenant_id, form_id) references form (tenant_id, id)
      );
      create index form_rate_end_idx on form_rate (tenant_id, form_id, ends_at)`);
    this.addSql(guardTable('form_rate'));

    this.addSql(lookupPolicy('form'));
    this.addSql(`
      grant create on schema lookup to heed_lookup;
      set local role heed_lookup;
      create function lookup.form(wanted uuid) returns table (account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select t.account_id, t.id from form f join tenant t on t.id = f.tenant_id where f.id = wanted';
      revoke execute on all functions in schema lookup from public;
      grant execute on all functions in schema lookup to heed_app;
      reset role;
      revoke create on schema lookup from heed_lookup`);
  }
}
