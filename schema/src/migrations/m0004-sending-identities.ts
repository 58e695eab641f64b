import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** What identities keep sealed (`tokens/sealed.ts`), DKIM keys, and how fast each may send. */
export class M0004SendingIdentities extends Migration {
  override up(): void {
    // A server's address that stands in clear cannot be sealed here, where there are no keys: it is given anew.
    this.addSql(`
      alter table sending_identity
        drop column smtp_url,
        add smtp_server text,
        add smtp_secret bytea,
        add dkim_domain text,
        add dkim_selector text,
        add dkim_algorithm text,
        add dkim_public_key text,
        add dkim_private_key bytea,
        add per_second int check (per_second between 1 and 100000),
        add per_hour int check (per_hour between 1 and 100000000),
        add check (num_nulls(smtp_server, smtp_secret) in (0, 2)),
        add check (num_nulls(dkim_domain, dkim_selector, dkim_algorithm, dkim_public_key, dkim_private_key) in (0, 5))`);
    // One row an identity, changed by every claim: pages keep room, and no index but the key, so that updates stay HOT.
    this.addSql(`
      create table sending_rate (
        tenant_id uuid not null,
        identity_id uuid not null,
        refilled_at timestamptz not null,
        tokens float8 not null,
        minute int not null,
        by_minute int[] not null,
        spent bigint not null,
        primary key (tenant_id, identity_id),
        foreign key (tenant_id, identity_id) references sending_identity (tenant_id, id)
      ) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
    this.addSql(guardTable('sending_rate'));
  }
}
