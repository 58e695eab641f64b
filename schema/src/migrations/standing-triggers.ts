/**
 * How many contacts had which status, and stood how on each list, at any time: the sum of what changed until then. Dated
 * facts cannot tell, since of each kind the newest alone is kept. A statement that takes in a thousand people writes a
 * line for each status among them; a change of one person's status, two. What changes neither writes nothing, and
 * the triggers say so in their conditions, so that a claim does not even call one.
 */
export const standingCounts = [
  `
      create table standing_change (
        tenant_id uuid not null references tenant (id),
        id uuid not null default uuidv7(),
        list_id uuid,
        at timestamptz not null,
        standing text not null,
        n int not null,
        primary key (tenant_id, id)
      );
      create index standing_change_idx on standing_change (tenant_id, list_id, at)`,
  `
      create function count_new_contacts() returns trigger language plpgsql as $$
      begin
        insert into standing_change (tenant_id, at, standing, n)
        select tenant_id, created_at, status, count(*) from fresh where erased_at is null group by 1, 2, 3;
        return null;
      end $$;
      create function count_contact() returns trigger language plpgsql as $$
      begin
        insert into standing_change (tenant_id, at, standing, n)
        select new.tenant_id, new.updated_at, x.standing, x.n
        from (values (old.status, -1, old.erased_at), (new.status, 1, new.erased_at)) as x (standing, n, erased_at)
        where x.erased_at is null;
        return null;
      end $$;
      create function count_new_subscriptions() returns trigger language plpgsql as $$
      begin
        insert into standing_change (tenant_id, list_id, at, standing, n)
        select tenant_id, list_id, changed_at, state, count(*) from fresh group by 1, 2, 3, 4;
        return null;
      end $$;
      create function count_subscription() returns trigger language plpgsql as $$
      begin
        insert into standing_change (tenant_id, list_id, at, standing, n)
        values (old.tenant_id, old.list_id, case when tg_op = 'DELETE' then old.changed_at else new.changed_at end, old.state, -1);
        if tg_op = 'UPDATE' then
          insert into standing_change (tenant_id, list_id, at, standing, n)
          values (new.tenant_id, new.list_id, new.changed_at, new.state, 1);
        end if;
        return null;
      end $$`,
  `
      create trigger contact_counted_in after insert on contact referencing new table as fresh
        for each statement execute function count_new_contacts();
      create trigger contact_counted after update on contact for each row
        when (old.status <> new.status or (old.erased_at is null) <> (new.erased_at is null))
        execute function count_contact();
      create trigger subscription_counted_in after insert on subscription referencing new table as fresh
        for each statement execute function count_new_subscriptions();
      create trigger subscription_counted after update of state on subscription for each row
        when (old.state <> new.state) execute function count_subscription();
      create trigger subscription_counted_out after delete on subscription
        for each row execute function count_subscription()`,
  // What was there before is counted as if it had always been so. For that alone the owner sees all rows.
  `
      alter table contact no force row level security;
      alter table subscription no force row level security;
      insert into standing_change (tenant_id, at, standing, n)
      select tenant_id, date_trunc('day', created_at), status, count(*) from contact where erased_at is null group by 1, 2, 3;
      insert into standing_change (tenant_id, list_id, at, standing, n)
      select tenant_id, list_id, date_trunc('day', joined_at), state, count(*) from subscription group by 1, 2, 3, 4;
      alter table contact force row level security;
      alter table subscription force row level security`,
];
