import { Migration } from '@mikro-orm/migrations';
import { guardTable, lookupPolicy } from '../entities/row-level-security.js';

/** What comes back: providers' webhooks, mail that came in, and what both mean for contacts and for reputation. */
export class M0018Returns extends Migration {
  override up(): void {
    this.addSql('alter table tenant add return_rules jsonb');
    this.addSql(`
      create table webhook_endpoint (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        provider text not null,
        name text not null,
        url_key text not null unique,
        secret bytea not null,
        former_secret bytea,
        former_until timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name)
      )`);
    // The key that makes an event once is its primary key: one index less to write for each of 50,000 in a storm.
    this.addSql(`
      create table provider_event (
        tenant_id uuid not null references tenant (id),
        endpoint_id uuid not null,
        key text not null,
        received_at timestamptz not null,
        at timestamptz not null,
        name text not null,
        kind text,
        outcome text not null,
        campaign_id uuid,
        contact_id uuid,
        occurrence int,
        bounce_kind text,
        reason text,
        detail text,
        payload text,
        primary key (tenant_id, endpoint_id, key)
      ) with (fillfactor = 80);
      create index provider_event_waiting_idx on provider_event (tenant_id, received_at) where outcome = 'waiting';
      create index provider_event_contact_idx on provider_event (tenant_id, contact_id) where contact_id is not null;
      create index provider_event_age_idx on provider_event (tenant_id, received_at)`);
    this.addSql(`
      create table inbound_mail (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        digest bytea not null,
        received_at timestamptz not null,
        door text not null,
        outcome text not null,
        campaign_id uuid,
        contact_id uuid,
        occurrence int,
        detail text,
        raw bytea,
        primary key (tenant_id, id),
        unique (tenant_id, digest)
      );
      alter table inbound_mail alter raw set storage external;
      create index inbound_mail_waiting_idx on inbound_mail (tenant_id, received_at)
        where outcome in ('waiting', 'passing_on');
      create index inbound_mail_contact_idx on inbound_mail (tenant_id, contact_id) where contact_id is not null;
      create index inbound_mail_age_idx on inbound_mail (tenant_id, received_at)`);
    this.addSql(`
      create table contact_bounce (
        tenant_id uuid not null,
        contact_id uuid not null,
        hard_at timestamptz,
        soft_at timestamptz,
        primary key (tenant_id, contact_id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      )`);
    for (const table of ['webhook_endpoint', 'provider_event', 'inbound_mail', 'contact_bounce'])
      this.addSql(guardTable(table));
    // Few rows have the date, and none has it when it is claimed or sent: those updates stay HOT.
    this.addSql(`
      create index delivery_complained_idx on delivery (tenant_id, campaign_id, complained_at)
        where complained_at is not null;
      create index campaign_identity_idx on campaign (tenant_id, identity_id, started_at)`);
    this.addSql(`grant create on schema lookup to heed_lookup`);
    this.addSql(lookupPolicy('webhook_endpoint'));
    this.addSql(`
      create function lookup.webhook_endpoint(wanted text) returns table (id uuid, account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select e.id, t.account_id, e.tenant_id from webhook_endpoint e join tenant t on t.id = e.tenant_id
            where e.url_key = wanted';
      alter function lookup.webhook_endpoint(text) owner to heed_lookup;
      revoke create on schema lookup from heed_lookup;
      revoke execute on function lookup.webhook_endpoint(text) from public;
      grant execute on function lookup.webhook_endpoint(text) to heed_app`);
  }
}
