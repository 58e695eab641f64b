import { type LeadOrder, leadOrders } from '@heed/schema/domain/leads';
import { changeLeadsByRule, runLeadChange } from '@heed/schema/services/lead-jobs';
import { countLeads, leadCounts, pageOfLeads } from '@heed/schema/services/lead-selection';
import type { LeadNode } from '@heed/schema/sql/lead-page';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Leads, leadsOf } from './lead-world.js';

let world: World;
let olive: Brand;
let leads: Leads;
const values = ['5', '100', null, '5', null, '12.50', '100', '0'];
const days = [3, 1, 2, 1, 5, 4, 1, 2];

beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  leads = leadsOf(olive);
  await leads.upsert(
    values.map((value, n) => ({
      externalId: `L${n}`,
      contact: { email: `p${n}@example.com` },
      value,
      currency: value && 'EUR',
      createdAt: new Date(`2024-01-0${days[n]}T10:00:00Z`),
    })),
  );
  // The same elsewhere: nothing of it may be seen.
  await leadsOf(await world.brand('Fig')).upsert([
    { externalId: 'L0', contact: { email: 'p0@example.com' } },
  ]);
});
afterAll(() => world.close());

async function walk(order: LeadOrder, first: number): Promise<LeadNode[]> {
  const all: LeadNode[] = [];
  for (let after: string | undefined; ; after = all.at(-1)!.place) {
    const page = await olive.act(async (session) => {
      const read = await pageOfLeads(session, { order, page: { first, after } });
      return { ...read, total: await read.totalCount() };
    });
    expect(page.total).toBe(8);
    all.push(...page.nodes);
    if (!page.hasNextPage) return all;
  }
}

test.each(leadOrders)('page by page, %s first, gives every lead once, in order', async (order) => {
  const whole = await walk(order, 500);
  expect(new Set(whole.map(({ id }) => id)).size).toBe(8);
  for (const first of [1, 3]) expect(await walk(order, first)).toEqual(whole);
  const dates = whole.map(({ createdAt }) => createdAt.getTime());
  const sums = whole
    .map(({ value }) => value)
    .filter((value) => value !== null)
    .map(Number);
  const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
  if (order === 'oldest') expect(dates).toEqual(sorted(dates));
  if (order === 'newest') expect(dates).toEqual(sorted(dates).reverse());
  if (order === 'smallest') expect(sums).toEqual(sorted(sums));
  if (order === 'largest') expect(sums).toEqual(sorted(sums).reverse());
  if (order === 'smallest' || order === 'largest')
    expect(whole.slice(-2).map(({ value }) => value)).toEqual([null, null]);
});

test('every number by stage and by reason is as many as it opens, and they sum to all', async () => {
  const all = (await walk('oldest', 500)).map(({ id }) => id);
  await leads.move(all.slice(0, 3), 'qualified');
  await leads.lose(all.slice(1, 5), 'not_enough_stock');
  await leads.lose(all.slice(5, 6));
  const counts = await olive.act((session) => leadCounts(session, {}));
  expect(counts.stages.map(({ stage, count }) => [stage.key, count])).toEqual([
    ['new', 5],
    ['qualified', 3],
    ['proposition', 0],
    ['won', 0],
  ]);
  expect(counts.lostReasons.map(({ reason, count }) => [reason?.key, count])).toEqual([
    ['too_expensive', 1],
    ['not_enough_stock', 4],
  ]);
  for (const { reason, count } of counts.lostReasons)
    expect(await olive.act((session) => countLeads(session, { lostFor: reason!.key }))).toBe(count);
  const rule = { field: 'stage', is: 'equals', value: 'qualified' };
  const narrowed = await olive.act((session) => leadCounts(session, { rule }));
  expect(narrowed.lostReasons.map(({ reason, count }) => [reason?.key, count])).toEqual([
    ['not_enough_stock', 2],
  ]);
  await expect(
    olive.act((session) => leadCounts(session, { rule: { field: 'stage', is: 'equals', value: 'x' } })),
  ).rejects.toMatchObject({ code: 'INVALID_RULE' });
});

test('one thing is done to all that a rule chooses, as a job in batches; the won are left alone', async () => {
  const fig = await world.brand('Fig of jobs');
  const others = leadsOf(fig);
  const rows = Array.from({ length: 1_000 }, (_, n) => ({
    externalId: `J${n}`,
    contact: { email: `j${n % 400}@example.com` },
    stage: n < 40 ? 'won' : 'new',
  }));
  await others.upsert(rows);
  await others.upsert(rows.slice(0, 500).map((row) => ({ ...row, externalId: `K${row.externalId}` })));
  const rule = { field: 'stage', is: 'in', value: ['new', 'won'] };
  const job = await fig.act((session) =>
    changeLeadsByRule(session, { rule, lostReason: 'not_enough_stock' }),
  );
  expect(job).toMatchObject({ state: 'queued', total: 1_500 });
  const scope = {
    accountId: fig.accountId,
    tenantId: fig.tenantId,
    actor: { type: 'system', name: 'leads' },
  } as const;
  // A worker that stops in the middle: the next one goes on from there.
  const stop = new AbortController();
  const first = runLeadChange(world.database, scope, job.id, {
    signal: stop.signal,
    batchRows: 400,
    onProgress: () => stop.abort(new Error('killed')),
  });
  await expect(first).rejects.toThrow('killed');
  const done = await runLeadChange(world.database, scope, job.id, { batchRows: 400 });
  expect(done).toMatchObject({ state: 'done', processed: 1_500, updated: 1_420, keptOut: 80 });
  const lost = { rule: { field: 'lostReason', is: 'equals', value: 'not_enough_stock' } };
  expect(await fig.act((session) => countLeads(session, lost))).toBe(1_420);
  const again = await fig.act((session) => changeLeadsByRule(session, { ...lost, restore: true }));
  await runLeadChange(world.database, scope, again.id);
  expect(await fig.act((session) => countLeads(session, lost))).toBe(0);
  const both = fig.act((session) => changeLeadsByRule(session, { rule, stage: 'new', archive: true }));
  await expect(both).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const broken = fig.act((session) =>
    changeLeadsByRule(session, { rule: { field: 'x', is: 'set' }, archive: true }),
  );
  await expect(broken).rejects.toMatchObject({ code: 'INVALID_RULE', path: ['input', 'rule', 'field'] });
}, 60_000);
