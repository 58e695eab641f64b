import { inSession, type Session } from '@heed/schema/session/session';
import { lockDue, topicsDue } from '@heed/schema/sql/holds';
import { judgeHeld } from '@heed/schema/sql/release';
import { countSends, makeSends } from '@heed/schema/sql/sends';
import { windowsFromLastSend } from '@heed/schema/sql/windows';
import pg from 'pg';
import sql, { raw, type Sql } from 'sql-template-tag';
import { addCampaign } from '../support/audience.js';
import { makeLedgerWorld } from '../support/ledger-world.js';
import { addCrowd } from '../support/people.js';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

async function planOf(session: Session, statement: Sql): Promise<Plan[]> {
  const [row] = await session.sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    sql`explain (analyze, format json) ${statement}`,
  );
  return nodesOf(row!['QUERY PLAN'][0].Plan);
}

test('finding what is due, and what is held behind it, reads what is due and nothing of the rest', async () => {
  const ledger = await makeLedgerWorld();
  const { brand, identityId, world } = ledger;
  try {
    const held = 20_000;
    const { listId, contacts } = await ledger.topicWith(5);
    await addCrowd(brand, listId, { people: held });
    const campaignId = await addCampaign(brand, { listId, identityId, name: 'Held' });
    // Every contact has a sent message too, and all but five wait for next week.
    await brand.act((session) =>
      session.sql(sql`
        with sent as (
          insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at)
          select tenant_id, ${crypto.randomUUID()}::uuid, id, 'sent', ${session.at}::timestamptz from contact
        ), held as (
          insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, held_until)
          select tenant_id, ${campaignId}::uuid, id, 'held', ${session.at}::timestamptz, ${session.at}::timestamptz from contact
        )
        insert into hold (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
        select tenant_id, id, ${listId}::uuid, ${session.at}::timestamptz,
          ${session.at}::timestamptz + case when id = any(${contacts}::uuid[]) then interval '0' else interval '7 days' end, 'window', array[${campaignId}::uuid]
        from contact`),
    );
    await brand.act((session) => session.sql(raw('analyze (skip_locked) contact, subscription')));

    const { accountId, tenantId } = brand;
    const scope = { accountId, tenantId, actor: { type: 'operator' }, hot: 'walking' } as const;
    const limits = {
      ceilings: [{ messages: 3, days: 7 }],
      quietHours: { from: '21:00', until: '08:00' },
      countedFrom: world.clock.now().toISOString(),
    };
    await brand.act(async (session) => {
      const everybody = await session.sql<{ id: string }>(sql`select id from contact`);
      await session.sql(
        makeSends(
          session,
          everybody.map(({ id }) => id),
        ),
      );
    });
    const holds = contacts.map((contactId) => ({ contactId, campaignIds: [campaignId], place: '' }));
    const plans = () =>
      inSession(world.database, scope, async (session) => ({
        topics: await planOf(session, topicsDue(session, 100)),
        due: await planOf(session, lockDue(session, { listId, limit: 100 })),
        judged: await planOf(session, judgeHeld(session, { listId, holds }, null)),
        limited: await planOf(session, judgeHeld(session, { listId, holds }, limits)),
        counted: await planOf(session, countSends(session, limits, contacts)),
        chosen: await planOf(
          session,
          windowsFromLastSend(session, { contactIds: contacts, listIds: [listId] }),
        ),
      }));
    const isNarrow = (all: Record<string, Plan[]>) => {
      for (const [name, nodes] of Object.entries(all)) {
        const rows = nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
        const most = Math.max(...nodes.map((node, n) => rows[n]! * node['Actual Loops']));
        expect([name, most <= 100]).toEqual([name, true]);
      }
    };
    isNarrow(await plans()); // a new ledger, of which the planner knows nothing
    const admin = new pg.Client({ connectionString: world.urls.adminUrl });
    await admin.connect();
    await admin.query('analyze');
    await admin.end();
    const known = await plans();
    isNarrow(known);
    expect(known.due.map((node) => node['Index Name'])).toContain('hold_due_idx');
    expect(known.judged.map((node) => node['Index Name'])).toContain('delivery_pkey');
  } finally {
    await world.close();
  }
});
