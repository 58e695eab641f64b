import { Migration } from '@mikro-orm/migrations';
import { guardTable, lookupPolicy, ownAccount, ownAccountOrTenant } from '../entities/row-level-security.js';

/** Accounts, tenants, who calls the API, and the functions that answer before the tenant is known. */
export class M0001Tenancy extends Migration {
  override up(): void {
    this.addSql(`
      create table account (
        id uuid primary key,
        name text not null,
        created_at timestamptz not null
      )`);
    this.addSql(`
      create table tenant (
        account_id uuid not null references account (id),
        id uuid primary key,
        name text not null,
        default_locale text not null,
        time_zone text not null,
        brand jsonb not null,
        created_at timestamptz not null,
        unique (account_id, id)
      )`);
    this.addSql(`
      create table member (
        account_id uuid not null references account (id),
        tenant_id uuid,
        id uuid primary key,
        email text not null,
        role text not null,
        created_at timestamptz not null,
        foreign key (account_id, tenant_id) references tenant (account_id, id),
        unique nulls not distinct (account_id, tenant_id, email)
      )`);
    this.addSql(`
      create table api_key (
        account_id uuid not null references account (id),
        tenant_id uuid,
        id uuid primary key,
        name text not null,
        prefix text not null,
        secret_hash bytea not null unique,
        role text not null,
        scopes text[] not null,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz not null,
        foreign key (account_id, tenant_id) references tenant (account_id, id)
      )`);
    this.addSql('create index api_key_account_idx on api_key (account_id)');

    // An account session sees its tenants; a tenant session sees its own row only.
    this.addSql(guardTable('account', ownAccount('id')));
    this.addSql(guardTable('tenant', ownAccountOrTenant('id')));
    this.addSql(guardTable('member', ownAccountOrTenant('tenant_id')));
    this.addSql(guardTable('api_key', ownAccountOrTenant('tenant_id')));

    // A transactional outbox: `services/outbox.ts`.
    this.addSql(`
      create table due_work (
        tenant_id uuid not null references tenant (id),
        account_id uuid not null,
        id uuid not null default uuidv7(),
        kind text not null,
        key text not null,
        payload jsonb not null,
        due_at timestamptz not null,
        attempts int not null default 0,
        last_error text,
        primary key (tenant_id, id),
        unique (tenant_id, kind, key)
      )`);
    this.addSql('create index due_work_due_idx on due_work (due_at)');
    this.addSql(guardTable('due_work'));

    this.addSql(`
      create schema lookup;
      grant usage on schema lookup to heed_app, heed_lookup;
      grant create on schema lookup to heed_lookup;
      grant usage on schema public to heed_app, heed_lookup`);
    for (const table of ['tenant', 'api_key', 'due_work']) this.addSql(lookupPolicy(table));
    this.addSql(`
      create function lookup.api_key(hash bytea) returns table (id uuid, account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select id, account_id, tenant_id from api_key where secret_hash = hash';
      create function lookup.account_of(wanted uuid) returns uuid
        language sql stable security definer set search_path = public, pg_temp
        as 'select account_id from tenant where id = wanted';
      create function lookup.tenants_with_due_work(at timestamptz, most int) returns table (account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select account_id, tenant_id from due_work where due_at <= at group by 1, 2 order by min(due_at) limit most';
      create function lookup.brands() returns table (id uuid, name text)
        language sql stable security definer set search_path = public, pg_temp
        as 'select id, name from tenant
            where account_id = nullif(current_setting(''app.account_id'', true), '''')::uuid';
      alter function lookup.brands() owner to heed_lookup;
      alter function lookup.api_key(bytea) owner to heed_lookup;
      alter function lookup.account_of(uuid) owner to heed_lookup;
      alter function lookup.tenants_with_due_work(timestamptz, int) owner to heed_lookup;
      revoke create on schema lookup from heed_lookup;
      revoke execute on all functions in schema lookup from public;
      grant execute on all functions in schema lookup to heed_app`);
  }
}
