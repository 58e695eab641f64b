import type pg from 'pg';

interface Large {
  tenantId: string;
  listId: string;
  campaigns: string[];
  contacts: number;
  events: number;
  say(line: string): void;
}

/** A tenth has each field unset; 20 cities, so that one has 5 % of those who have any. */
const person = `
  case when random() < 0.9 then 'City ' || floor(random() * 20)::int end as city,
  case when random() < 0.9 then 'Said ' || md5(random()::text) end as note,
  case when random() < 0.9 then (array['Free', 'Basic', 'Plus', 'Gold', 'Staff'])[1 + floor(random() * 5)::int] end as plan,
  case when random() < 0.9 then floor(random() * 1000) end as spend,
  case when random() < 0.9 then date '1940-01-01' + floor(random() * 25000)::int end as born,
  case when random() < 0.9 then now() - random() * interval '400 days' end as seen,
  case when random() < 0.9 then random() < 0.2 end as vip`;
const columns = `tenant_id, id, email, email_key, email_hash, first_name, last_name, source, consented_at, created_at,
  updated_at, text_1, text_2, text_3, number_1, day_1, moment_1, flag_1`;
const values = `uuidv7(), email, email, sha256(email::bytea), 'Dana', 'Levi', 'import', at, at, at,
  city, note, plan, spend, born, seen, vip`;

/**
 * Everything set-based, as a superuser, whom row-level security does not bind: what is measured afterwards is asked as the
 * application's role. The same numbers each time, by the seed.
 */
export async function fillLarge(
  client: pg.Client,
  { tenantId, listId, campaigns, contacts, events, say }: Large,
): Promise<void> {
  await client.query('set synchronous_commit = off');
  await client.query('select setseed(0.42)');
  await client.query(
    `insert into contact (${columns})
     select $1::uuid, ${values} from (
       select 'person' || n || '@people.example' as email, now() - random() * interval '1000 days' as at, ${person}
       from generate_series(1, $2::int) n) made`,
    [tenantId, contacts],
  );
  say(`${contacts} contacts`);
  // Their numbers, to spread the rest over them evenly.
  await client.query(
    `create temp table person as
     select (row_number() over (order by id))::int as n, id from contact where tenant_id = '${tenantId}'`,
  );
  await client.query('create index on person (n); analyze person');
  await client.query(
    `insert into subscription (tenant_id, list_id, contact_id, state, joined_at, changed_at)
     select $1::uuid, $2::uuid, id, (array['subscribed', 'subscribed', 'subscribed', 'subscribed', 'pending', 'unsubscribed'])[1 + n % 6],
       now(), now()
     from person where n % 10 < 6`,
    [tenantId, listId],
  );
  let deliveries = 0;
  for (const [index, campaignId] of campaigns.entries()) {
    const everybody = index === 7;
    const { rowCount } = await client.query(
      `insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at, tracked, delivered_at,
         opened_at, last_opened_at, clicked_at, last_clicked_at)
       select $1::uuid, $2::uuid, id, 'sent', at, at, true, at, opened, opened, clicked, clicked from (
         select id, at, case when r < 0.3 then at + interval '1 hour' end as opened,
           case when r < 0.06 then at + interval '2 hours' end as clicked
         from (select id, random() as r, now() - ($3::int * 7 || ' days')::interval - random() * interval '1 day' as at
           from person where $4::boolean or n % 10 = $3::int % 10) drawn) told`,
      [tenantId, campaignId, campaigns.length - index, everybody],
    );
    deliveries += rowCount ?? 0;
  }
  await client.query(`update campaign set state = 'done' where tenant_id = $1`, [tenantId]);
  say(`${deliveries} deliveries of ${campaigns.length} campaigns`);
  await client.query(
    `insert into event (tenant_id, id, contact_id, name, at, properties)
     select $1::uuid, uuidv7(), p.id, names[1 + floor(random() * 10)::int], now() - random() * interval '365 days',
       jsonb_build_object('sum', floor(random() * 1000), 'page', '/page/' || floor(random() * 100))
     from generate_series(1, $2::int) g (no)
     cross join (select array['bought', 'page_visited', 'called', 'logged_in', 'rated', 'asked', 'returned', 'paid', 'saved', 'shared'] as names) x
     join person p on p.n = 1 + (g.no::bigint * 7919 % $3::int)`,
    [tenantId, events, contacts],
  );
  say(`${events} events`);
  const leads = await client.query(
    `insert into lead (tenant_id, id, contact_id, stage, lost_reason, lost_at, active, value, created_at, updated_at)
     select $1::uuid, uuidv7(), id, stage, case when stage = 'lost' then (array['too_expensive', 'no_people', 'not_enough_stock'])[1 + floor(r * 3)::int] end,
       case when stage = 'lost' then at + interval '90 days' end, stage <> 'lost', floor(r * 10000), at, at
     from (select id, random() as r, (array['new', 'qualified', 'proposition', 'won', 'lost'])[1 + floor(random() * 5)::int] as stage,
       now() - random() * interval '1500 days' as at from person where n % 10 = 3) drawn`,
    [tenantId],
  );
  say(`${leads.rowCount} leads`);
}

interface Small {
  /** Whose custom fields they share. */
  from: string;
  tenants: string[];
  say(line: string): void;
}

/** As many contacts each as there are tenants, with the same fields. */
export async function fillSmall(client: pg.Client, { from, tenants, say }: Small): Promise<void> {
  await client.query(
    `insert into custom_field (tenant_id, id, key, label, kind, slot, choices, created_at)
     select t.id, uuidv7(), key, label, kind, slot, choices, f.created_at
     from custom_field f cross join unnest($2::uuid[]) t (id) where f.tenant_id = $1`,
    [from, tenants],
  );
  const { rowCount } = await client.query(
    `insert into contact (${columns})
     select tenant_id, ${values} from (
       select t.id as tenant_id, 'person' || n || '@people.example' as email, now() - random() * interval '1000 days' as at, ${person}
       from unnest($1::uuid[]) t (id) cross join generate_series(1, $2::int) n) made`,
    [tenants, tenants.length],
  );
  say(`${rowCount} contacts of ${tenants.length} tenants`);
}
