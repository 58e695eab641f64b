import { type Id, showId } from '@heed/schema/domain/ids';
import { createSegment } from '@heed/schema/services/segments';
import type { Audience } from './audience.js';

/** A count asked in the rule language, and by hand: the quickest of the ways somebody who knows PostgreSQL would write it. */
export interface Question {
  name: string;
  rule: unknown;
  /** `$1` is the tenant. Each counts the same people. */
  byHand: { text: string; values: unknown[] }[];
  /** Milliseconds that section 7 of the design measured beforehand, for a million contacts. */
  measured?: number;
  /** Asked of a thousand tenants of a thousand as well. */
  small?: boolean;
  /** Every contact of the tenant is looked at. */
  scans?: boolean;
}

const alive = 'c.tenant_id = $1 and c.erased_at is null';
const count = (where: string, ...values: unknown[]) => ({
  text: `select count(*) as n from contact c where ${alive} and ${where}`,
  values,
});

export async function questionsAbout({ large, listId, campaigns }: Audience): Promise<Question[]> {
  const city = { field: 'city', is: 'equals', value: 'City 7' };
  const inner = await large.act((session) => createSegment(session, { name: 'City 7', rule: city }));
  const segment = await large.act((session) =>
    createSegment(session, {
      name: 'City 7 on Plus',
      rule: { all: [{ segment: inner.id }, { field: 'plan', is: 'equals', value: 'Plus' }] },
    }),
  );
  return [
    {
      name: 'city (5 %)',
      rule: city,
      byHand: [count('c.text_1 = $2', 'City 7')],
      measured: 13,
      small: true,
    },
    {
      name: 'three fields',
      rule: {
        all: [city, { field: 'plan', is: 'equals', value: 'Gold' }, { field: 'spend', is: '>', value: 500 }],
      },
      byHand: [count('c.text_1 = $2 and c.text_3 = $3 and c.number_1 > $4', 'City 7', 'Gold', 500)],
      measured: 33,
      small: true,
    },
    {
      name: 'contains',
      rule: { field: 'note', is: 'contains', value: 'ABC' },
      byHand: [count('c.text_2 ilike $2', '%ABC%'), count('lower(c.text_2) like $2', '%abc%')],
      small: true,
      scans: true,
    },
    {
      name: 'nested any/all',
      rule: {
        any: [
          { all: [city, { field: 'spend', is: '>', value: 900 }] },
          {
            all: [
              { field: 'plan', is: 'equals', value: 'Staff' },
              { not: { field: 'vip', is: 'equals', value: true } },
            ],
          },
        ],
      },
      byHand: [
        count(
          '((c.text_1 = $2 and c.number_1 > $3) or (c.text_3 = $4 and c.flag_1 is not true))',
          'City 7',
          900,
          'Staff',
        ),
      ],
      small: true,
      scans: true,
    },
    onListAndCity(listId, city),
    { ...openedNotClicked('opened campaign 7, not clicked in 30 days', campaigns[6]!), measured: 54 },
    openedNotClicked('opened campaign 8, which all got, not clicked in 30 days', campaigns[7]!),
    {
      name: 'bought 3 times over 500',
      rule: {
        event: 'bought',
        where: [{ property: 'sum', is: '>', value: 500 }],
        count: { is: '>=', value: 3 },
      },
      byHand: [
        {
          text: `select count(*) as n from contact c join (
            select contact_id from event where tenant_id = $1 and name = $2 and (properties ->> 'sum')::float8 > $3
            group by contact_id having count(*) >= 3) e on e.contact_id = c.id where ${alive}`,
          values: ['bought', 500],
        },
        count(
          `c.id in (select contact_id from event where tenant_id = $1 and name = $2 and (properties -> 'sum')::float8 > $3
            group by contact_id having count(*) >= 3)`,
          'bought',
          500,
        ),
      ],
    },
    lostLeads(large.accountId),
    birthdays(),
    {
      name: 'segment in segment',
      rule: { segment: showId('segment', segment.id) },
      byHand: [count('c.text_1 = $2 and c.text_3 = $3', 'City 7', 'Plus')],
    },
  ];
}

function onListAndCity(listId: Id<'list'>, city: object): Question {
  const subscribed = `select contact_id from subscription s
    where s.tenant_id = $1 and s.list_id = $3 and s.state = 'subscribed'`;
  return {
    name: 'on a list and city',
    rule: { all: [{ list: showId('list', listId), is: 'in' }, city] },
    byHand: [
      count(`c.text_1 = $2 and exists (${subscribed} and s.contact_id = c.id)`, 'City 7', listId),
      count(`c.text_1 = $2 and c.id in (${subscribed})`, 'City 7', listId),
    ],
  };
}

function openedNotClicked(name: string, campaignId: Id<'campaign'>): Question {
  const since = new Date(Date.now() - 30 * 86_400_000);
  const opened =
    'select contact_id from delivery d where d.tenant_id = $1 and d.campaign_id = $2 and d.last_opened_at is not null';
  const clicked = 'select from delivery d where d.tenant_id = $1 and d.last_clicked_at >= $3';
  return {
    name,
    rule: {
      all: [
        { email: showId('campaign', campaignId), is: 'opened' },
        { not: { email: 'any', is: 'clicked', within: { days: 30 } } },
      ],
    },
    byHand: [
      count(
        `c.id in (${opened}) and not exists (select from delivery d where d.tenant_id = $1 and d.contact_id = c.id
          and d.last_clicked_at >= $3 and d.campaign_id in (select id from campaign where tenant_id = $1))`,
        campaignId,
        since,
      ),
      count(`c.id in (${opened}) and not exists (${clicked} and d.contact_id = c.id)`, campaignId, since),
      {
        text: `with opened as materialized (${opened}), clicked as materialized (
            select distinct contact_id from delivery d where d.tenant_id = $1 and d.last_clicked_at >= $3)
          select count(*) as n from contact c where ${alive} and c.id in (select contact_id from opened)
            and not exists (select from clicked where clicked.contact_id = c.id)`,
        values: [campaignId, since],
      },
    ],
  };
}

/** The third seed: not suppressed, created since 2024, in none of these stages, lost for want of stock, active or not. */
function lostLeads(accountId: string): Question {
  const lost = `l.tenant_id = $1 and l.created_at >= $2 and l.stage <> all($3::text[]) and l.lost_reason = $4`;
  const open = `not exists (select from suppression x where x.account_id = $5
    and x.address_hash in (c.email_hash, c.phone_hash) and (x.tenant_id is null or x.tenant_id = $1))`;
  const values = [
    new Date('2023-12-31T22:00:00Z'),
    ['new', 'qualified', 'won'],
    'not_enough_stock',
    accountId,
  ];
  return {
    name: 'lost leads of the third seed',
    rule: {
      all: [
        { not: { suppressed: true } },
        {
          lead: {
            all: [
              { field: 'createdAt', is: '>=', value: '2024-01-01' },
              { field: 'stage', is: 'not_in', value: ['new', 'qualified', 'won'] },
              { field: 'lostReason', is: 'equals', value: 'not_enough_stock' },
              {
                any: [
                  { field: 'active', is: 'set' },
                  { field: 'active', is: 'not_set' },
                ],
              },
            ],
          },
        },
      ],
    },
    byHand: [
      count(`exists (select from lead l where ${lost} and l.contact_id = c.id) and ${open}`, ...values),
      count(`c.id in (select contact_id from lead l where ${lost}) and ${open}`, ...values),
    ],
  };
}

/** Of today and the six days after, as month and day. */
function birthdays(): Question {
  const zone = 'Asia/Jerusalem';
  const days = Array.from({ length: 8 }, (_, n) => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, month: '2-digit', day: '2-digit' });
    return day.format(Date.now() + n * 86_400_000);
  });
  return {
    name: 'anniversary within 7 days',
    rule: { date: 'born', is: 'anniversary', value: ['today', { days: 7 }] },
    byHand: [
      count(`to_char(c.day_1, 'MM-DD') = any($2::text[])`, days),
      count(
        '(extract(month from c.day_1) * 100 + extract(day from c.day_1))::int = any($2::int[])',
        days.map((day) => Number(day.replace('-', ''))),
      ),
    ],
    small: true,
    scans: true,
  };
}
