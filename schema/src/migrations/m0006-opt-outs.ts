import { Migration } from '@mikro-orm/migrations';
import {
  guardTable,
  lookupPolicy,
  ownAccount,
  ownOwner,
  policyName,
} from '../entities/row-level-security.js';

/** Whose rows may also be the account's as a whole. */
const owned = ['due_work', 'upload', 'upload_part', 'job', 'job_rejection', 'job_seen'];

/** Work of an account as a whole, hashes that say their generation, the history of opt-outs, erasure. */
export class M0006OptOuts extends Migration {
  override up(): void {
    // A job belongs to a tenant or to the account as a whole (docs/decisions/0017-owners-of-jobs.md).
    for (const table of owned) {
      this.addSql(`
        drop policy ${policyName(table)} on ${table};
        alter table ${table} rename column tenant_id to owner_id;
        alter table ${table} drop constraint if exists ${table}_tenant_id_fkey;
        create policy ${policyName(table)} on ${table} using (${ownOwner}) with check (${ownOwner})`);
    }

    // A hash begins with its generation, which is 1 for all there are (docs/decisions/0016-hashes-are-wrapped.md). The
    // owner of a table is bound by FORCE, so it is lifted while every tenant's rows are changed at once.
    this.addSql(`
      alter table contact no force row level security;
      alter table suppression no force row level security;
      update contact set email_hash = '\\x01' || email_hash, phone_hash = '\\x01' || phone_hash
        where num_nonnulls(email_hash, phone_hash) > 0;
      update suppression set address_hash = '\\x01' || address_hash;
      alter table contact force row level security;
      alter table suppression force row level security`);
    // While a rotation runs, an entry has a row for each of two generations, under one id: whoever compares hashes
    // compares one, as always.
    this.addSql(`
      alter table suppression
        add generation int not null generated always as (get_byte(address_hash, 0)) stored,
        drop constraint suppression_pkey,
        add primary key (account_id, id, generation)`);
    this.addSql(`
      alter table account
        add hash_keys smallint[] not null default '{}',
        add hash_next_key smallint,
        add hash_phase text,
        add check ((hash_phase is null) = (hash_next_key is null))`);

    // Append-only, but for the hash, which a rotation wraps.
    this.addSql(`
      create table opt_out_event (
        account_id uuid not null references account (id),
        id uuid not null default uuidv7(),
        suppression_id uuid not null,
        address_hash bytea not null,
        channel text not null,
        kind text not null,
        note text,
        evidence jsonb,
        actor text not null,
        at timestamptz not null,
        primary key (account_id, id)
      );
      create index opt_out_event_address_idx on opt_out_event (account_id, address_hash, id)`);
    this.addSql(guardTable('opt_out_event', ownAccount('account_id'), 'select, insert'));
    this.addSql('grant update (address_hash) on opt_out_event to heed_app');

    // Proof stays append-only. Of an erased contact alone, what could name the person may be emptied.
    this.addSql(`
      grant update (wording, ip, user_agent) on consent_event to heed_app;
      create policy consent_event_blank on consent_event as restrictive for update
        using (exists (select from contact c where c.tenant_id = consent_event.tenant_id
          and c.id = consent_event.contact_id and c.erased_at is not null))
        with check (wording is null and ip is null and user_agent is null)`);

    // Owned by the role without login, so they are made as that role.
    for (const table of ['account', 'job']) this.addSql(lookupPolicy(table));
    this.addSql(`
      grant create on schema lookup to heed_lookup;
      set local role heed_lookup;
      create or replace function lookup.tenants_with_due_work(at timestamptz, most int)
        returns table (account_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select account_id, nullif(owner_id, account_id) from due_work where due_at <= at
            group by 1, 2 order by min(due_at) limit most';
      create function lookup.accounts_to_rotate(key smallint, most int) returns table (id uuid)
        language sql stable security definer set search_path = public, pg_temp
        as 'select a.id from account a
            where (a.hash_keys[cardinality(a.hash_keys)] is distinct from key or a.hash_phase is not null)
              and not exists (select from job j
                where j.owner_id = a.id and j.kind = ''rotate_keys'' and j.finished_at is null)
            order by a.id limit most';
      create function lookup.rotation_standing(key smallint) returns table (accounts int, current int, under_way int)
        language sql stable security definer set search_path = public, pg_temp
        as 'select count(*)::int,
              (count(*) filter (where hash_keys[cardinality(hash_keys)] = key and hash_phase is null))::int,
              (count(*) filter (where exists (select from job j
                where j.owner_id = a.id and j.kind = ''rotate_keys'' and j.finished_at is null)))::int
            from account a';
      revoke execute on all functions in schema lookup from public;
      grant execute on all functions in schema lookup to heed_app;
      reset role;
      revoke create on schema lookup from heed_lookup`);
  }
}
