import { Migration } from '@mikro-orm/migrations';
import { guardTable } from '../entities/row-level-security.js';

/** Templates of transactional mail, messages that leave by themselves, and the list of unknown deliveries. */
export class M0005Transactional extends Migration {
  override up(): void {
    // Single messages are deliveries of standing campaigns, which speak for no topic. One of direct messages an identity.
    this.addSql(`
      alter table campaign alter list_id drop not null;
      alter table campaign add constraint campaign_topic_check
        check (list_id is not null or kind in ('transactional', 'direct'));
      create unique index campaign_direct_idx on campaign (tenant_id, identity_id) where kind = 'direct'`);
    this.addSql(`
      create table message_template (
        tenant_id uuid not null references tenant (id),
        id uuid not null,
        name text not null,
        campaign_id uuid not null,
        identity_id uuid not null,
        subject text not null,
        preheader text not null,
        html text not null,
        text text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (tenant_id, id),
        unique (tenant_id, name),
        unique (tenant_id, campaign_id),
        foreign key (tenant_id, campaign_id) references campaign (tenant_id, id),
        foreign key (tenant_id, identity_id) references sending_identity (tenant_id, id)
      )`);
    this.addSql(`
      create table single_message (
        tenant_id uuid not null,
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null,
        id uuid not null default uuidv7(),
        data jsonb,
        subject text,
        html text,
        text text,
        idempotency_key text,
        payload_hash bytea,
        due_at timestamptz,
        claimed_by int,
        tries int not null default 0,
        actor text not null,
        created_at timestamptz not null,
        primary key (tenant_id, campaign_id, contact_id, occurrence),
        foreign key (tenant_id, campaign_id) references campaign (tenant_id, id),
        foreign key (tenant_id, contact_id) references contact (tenant_id, id)
      );
      create index single_message_page_idx on single_message (tenant_id, campaign_id, id);
      create unique index single_message_key_idx on single_message (tenant_id, idempotency_key)
        where idempotency_key is not null;
      create index single_message_due_idx on single_message (tenant_id, due_at) where due_at is not null;
      create index single_message_claimed_idx on single_message (tenant_id, claimed_by) where claimed_by is not null`);
    // The list of unknowns is a table of its own: an index on `delivery` that knows the state would end the HOT updates
    // of every outcome. A trigger keeps it, so that no statement that makes or settles an unknown can forget to.
    this.addSql(`
      create table unknown_delivery (
        tenant_id uuid not null,
        id uuid not null default uuidv7(),
        campaign_id uuid not null,
        contact_id uuid not null,
        occurrence int not null,
        since timestamptz not null,
        dismissed_at timestamptz,
        primary key (tenant_id, id),
        unique (tenant_id, campaign_id, contact_id, occurrence)
      )`);
    for (const table of ['message_template', 'single_message', 'unknown_delivery']) {
      this.addSql(guardTable(table));
    }
    this.addSql(`
      create function note_unknown() returns trigger language plpgsql as $$
      begin
        if new.state = 'unknown' then
          insert into unknown_delivery (tenant_id, campaign_id, contact_id, occurrence, since)
          values (new.tenant_id, new.campaign_id, new.contact_id, new.occurrence, coalesce(new.settled_at, new.decided_at))
          on conflict do nothing;
        else
          delete from unknown_delivery where tenant_id = new.tenant_id and campaign_id = new.campaign_id
            and contact_id = new.contact_id and occurrence = new.occurrence;
        end if;
        return null;
      end $$;
      create trigger delivery_unknown after update of state on delivery for each row
        when ((new.state = 'unknown') <> (old.state = 'unknown')) execute function note_unknown()`);
  }
}
