import { Migration } from '@mikro-orm/migrations';
import { guardTable, lookupPolicy } from '../entities/row-level-security.js';

/** Whether opens and clicks are counted, hits until they are judged, those of machines, and numbers for return addresses. */
export class M0017Tracking extends Migration {
  override up(): void {
    this.addSql(`
      alter table tenant add tracking jsonb;
      alter table contact add tracking text`);

    // A campaign's id and its tenant's do not fit into the local part of an address (64 characters) beside a contact's.
    this.addSql(`
      create sequence campaign_number as bigint maxvalue 4294967295;
      grant usage on sequence campaign_number to heed_app;
      alter table campaign add number bigint not null default nextval('campaign_number');
      create unique index campaign_number_idx on campaign (number) include (tenant_id, id)`);

    // Some seconds' worth of hits: a row is written before its hit is answered, and taken out when it is judged.
    this.addSql(`
      create table hit_waiting (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        campaign_id uuid not null,
        contact_id uuid,
        occurrence int not null,
        epoch int not null,
        kind text not null,
        position smallint,
        at timestamptz not null,
        machine text,
        network bytea,
        primary key (tenant_id, id)
      )`);
    this.addSql(`
      create table machine_hit (
        tenant_id uuid not null,
        campaign_id uuid not null,
        id uuid not null,
        contact_id uuid,
        occurrence int not null,
        kind text not null,
        position smallint,
        at timestamptz not null,
        why text not null,
        primary key (tenant_id, id)
      );
      create index machine_hit_campaign_idx on machine_hit (tenant_id, campaign_id)`);
    this.addSql(`
      create table anonymous_hits (
        tenant_id uuid not null,
        campaign_id uuid not null,
        kind text not null,
        position smallint not null default -1,
        hits int not null,
        primary key (tenant_id, campaign_id, kind, position),
        foreign key (tenant_id, campaign_id) references campaign (tenant_id, id)
      )`);
    for (const table of ['hit_waiting', 'machine_hit', 'anonymous_hits']) this.addSql(guardTable(table));
    for (const table of ['campaign', 'hit_waiting']) this.addSql(lookupPolicy(table));
    // From tenant to tenant by the key: `distinct` would read every row.
    this.addSql(`
      grant create on schema lookup to heed_lookup;
      set local role heed_lookup;
      create function lookup.campaign_of_number(wanted bigint) returns table (tenant_id uuid, campaign_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select tenant_id, id from campaign where number = wanted';
      create function lookup.tenants_with_hits(most int) returns table (account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'with recursive found as (
              (select h.tenant_id from hit_waiting h order by 1 limit 1)
              union all
              select (select h.tenant_id from hit_waiting h where h.tenant_id > found.tenant_id order by 1 limit 1)
              from found where found.tenant_id is not null
            )
            select t.account_id, t.id from found join tenant t on t.id = found.tenant_id order by random() limit most';
      revoke execute on all functions in schema lookup from public;
      grant execute on all functions in schema lookup to heed_app;
      reset role;
      revoke create on schema lookup from heed_lookup`);
  }
}
