import type { Id } from '@heed/schema/domain/ids';
import { newId } from '@heed/schema/domain/ids';
import { markLeadsLost } from '@heed/schema/services/lead-changes';
import { updateLeadStage } from '@heed/schema/services/lead-stages';
import { createLostReason, listLostReasons, updateLostReason } from '@heed/schema/services/lost-reasons';
import { day, hour } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Leads, leadsOf } from './lead-world.js';

let world: World;
let olive: Brand;
let leads: Leads;
beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  leads = leadsOf(olive);
});
afterAll(() => world.close());

test('a lead is lost, restored, won, and back in the pipeline: each is dated and kept', async () => {
  const start = world.clock.now();
  const { id } = await leads.add({ value: '1200', currency: 'eur' });
  expect(await leads.get(id)).toMatchObject({
    stage: 'new',
    active: true,
    lostAt: null,
    value: '1200.00',
    currency: 'EUR',
    createdAt: start,
  });
  world.clock.advance(hour);
  const lostAt = world.clock.now();
  expect(await leads.lose([id], 'not_enough_stock', 'Sold out')).toEqual([id]);
  expect(await leads.get(id)).toMatchObject({ lostReason: 'not_enough_stock', lostAt, active: false });

  world.clock.advance(hour);
  expect(await leads.restore([id])).toEqual([id]);
  expect(await leads.get(id)).toMatchObject({ lostReason: null, lostAt: null, active: true });

  await leads.lose([id]);
  world.clock.advance(hour);
  const convertedAt = world.clock.now();
  await leads.move([id], 'won');
  expect(await leads.get(id)).toMatchObject({
    stage: 'won',
    converted: true,
    convertedAt,
    lostAt: null,
    active: true,
  });
  await leads.move([id], 'proposition');
  expect(await leads.get(id)).toMatchObject({ converted: false, convertedAt: null });
  await leads.archive([id]);
  expect(await leads.history(id)).toEqual([
    'created new',
    'lost not_enough_stock',
    'restored not_enough_stock',
    'lost too_expensive',
    'moved new won',
    'restored too_expensive',
    'moved won proposition',
    'archived',
  ]);
});

test('two clicks at once lose a lead once; another reason corrects it and keeps the date', async () => {
  const { id } = await leads.add();
  const lostAt = world.clock.now();
  const clicks = await Promise.all([leads.lose([id]), leads.lose([id]), leads.lose([id])]);
  expect(clicks.flat()).toEqual([id]);
  expect(await leads.history(id)).toEqual(['created new', 'lost too_expensive']);
  world.clock.advance(day);
  expect(await leads.lose([id], 'not_enough_stock')).toEqual([id]);
  expect(await leads.get(id)).toMatchObject({ lostReason: 'not_enough_stock', lostAt });
});

test('who marks a hundred leads one way and another at once ends with one of the two, and no deadlock', async () => {
  const ids: Id<'lead'>[] = [];
  for (let n = 0; n < 100; n++) ids.push((await leads.add()).id);
  await Promise.all([
    leads.lose(ids),
    leads.lose([...ids].reverse(), 'not_enough_stock'),
    leads.move(ids, 'qualified'),
  ]);
  const all = await Promise.all(ids.map((id) => leads.get(id)));
  expect(new Set(all.map(({ lostReason, stage }) => `${stage} ${lostReason}`)).size).toBe(1);
  expect(all[0]).toMatchObject({ stage: 'qualified', active: false });
}, 30_000);

test('nothing is half done: a won, an unknown or a foreign lead among them is told by its place, and none changes', async () => {
  const fig = leadsOf(await world.brand('Fig'));
  const [one, won] = [await leads.add(), await leads.add()];
  await leads.move([won.id], 'won');
  const foreign = await fig.add();
  const place = ['input', 'leadIds', 1];
  const refused = (other: Id<'lead'>) => leads.lose([one.id, other]);
  await expect(refused(won.id)).rejects.toMatchObject({ code: 'WRONG_STATE', path: place });
  await expect(refused(newId('lead'))).rejects.toMatchObject({ code: 'NOT_FOUND', path: place });
  await expect(refused(foreign.id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    path: place,
    message: 'There is no such lead.',
  });
  expect(await leads.get(one.id)).toMatchObject({ lostAt: null });
  expect(await fig.get(foreign.id)).toMatchObject({ lostAt: null });
});

test('at most 1,000 at once, and a reason and a stage that are there and in use', async () => {
  const { id } = await leads.add();
  const many = Array.from({ length: 1_001 }, () => newId('lead'));
  await expect(leads.lose(many)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    path: ['input', 'leadIds'],
  });
  await expect(leads.lose([])).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'leadIds'] });
  await expect(leads.lose([id], 'nope')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    path: ['input', 'reason'],
  });
  await expect(leads.move([id], 'nope')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    path: ['input', 'stage'],
  });

  const reason = await olive.act((session) => createLostReason(session, { name: 'Too far away' }));
  expect(reason.key).toBe('too_far_away');
  const before = await leads.add({ lostReason: reason.key });
  await olive.act((session) => updateLostReason(session, { key: reason.key, archived: true }));
  await expect(leads.lose([id], reason.key)).rejects.toMatchObject({
    code: 'WRONG_STATE',
    path: ['input', 'reason'],
  });
  // What was lost for it keeps it, also when another program says the same again.
  expect(await leads.get(before.id)).toMatchObject({ lostReason: reason.key });
  const row = { externalId: 'kept', lostReason: reason.key, contact: { contactId: before.contactId } };
  expect(await leads.upsert([row])).toMatchObject([
    { outcome: 'refused', fault: { code: 'WRONG_STATE', path: ['lostReason'] } },
  ]);
  await olive.act((session) => updateLostReason(session, { key: reason.key, archived: false }));
  expect(await leads.upsert([row])).toMatchObject([{ outcome: 'created' }]);
  await olive.act((session) => updateLostReason(session, { key: reason.key, archived: true }));
  expect(await leads.upsert([row])).toMatchObject([{ outcome: 'unchanged' }]);

  await olive.act((session) => updateLeadStage(session, { key: 'proposition', archived: true }));
  await expect(leads.move([id], 'proposition')).rejects.toMatchObject({ code: 'WRONG_STATE' });
  await olive.act((session) => updateLeadStage(session, { key: 'proposition', archived: false }));
});

test('a reason made on the spot takes the right to, is made once, and is found by its name after that', async () => {
  const { id } = await leads.add();
  const mark = (newReason: string, mayAddReason: boolean) =>
    olive.act((session) => markLeadsLost(session, { leadIds: [id], newReason, mayAddReason }));
  await expect(mark('Went to a competitor', false)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    path: ['input', 'newReason'],
  });
  await Promise.all([mark('Went to a competitor', true), mark('went to a COMPETITOR', true)]);
  expect(await mark('Went to a Competitor', false)).toEqual([]);
  expect(await leads.get(id)).toMatchObject({ lostReason: 'went_to_a_competitor' });
  const names = (await olive.act((session) => listLostReasons(session))).map(({ name }) =>
    name.toLowerCase(),
  );
  expect(names.filter((name) => name === 'went to a competitor')).toHaveLength(1);
  await expect(mark('a\r\nb', true)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'newReason'],
  });
});
