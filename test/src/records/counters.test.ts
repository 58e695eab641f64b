import { type Id, newId } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { addToField, incrementField, resetField, resetFieldOfMany } from '@heed/schema/services/counters';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { eraseContact } from '@heed/schema/services/erasure';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let fig: Brand;
beforeAll(async () => {
  world = await makeWorld({ connections: 30 });
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
  for (const key of ['visits', 'points'])
    await olive.act((session) => createCustomField(session, { key, kind: 'number' }));
  await olive.act((session) => createCustomField(session, { key: 'city', kind: 'text' }));
});
afterAll(() => world.close());

let people = 0;
const person = () =>
  olive.act(async (session) => (await createContact(session, { email: `p${++people}@example.com` })).id);
type Asked = Omit<Parameters<typeof incrementField>[1], 'contactId' | 'field'>;
const visit = (contactId: Id<'contact'>, asked: Asked = {}, field = 'visits') =>
  olive.act(async (session) => (await incrementField(session, { contactId, field, ...asked })).value);
const reset = (contactId: Id<'contact'>, asked: { to?: number; idempotencyKey?: string } = {}) =>
  olive.act(async (session) => (await resetField(session, { contactId, field: 'visits', ...asked })).value);

test('visits + 1 counts from nothing, says what it is now, and is set back', async () => {
  const ana = await person();
  expect(await visit(ana)).toBe(1);
  expect(await visit(ana, { by: 2.5 })).toBe(3.5);
  expect(await visit(ana, { by: -4 })).toBe(-0.5);
  expect(await reset(ana)).toBe(0);
  expect(await reset(ana, { to: 9 })).toBe(9);
});

test('fifty at once, each seen once, and none lost', async () => {
  const ana = await person();
  const values = await Promise.all(Array.from({ length: 50 }, () => visit(ana)));
  expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
});

test('many contacts at once, in overlapping crowds, without a deadlock', async () => {
  const crowd = await Promise.all(Array.from({ length: 20 }, person));
  const gone = await person();
  await olive.act((session) => eraseContact(session, { contactId: gone }));
  const add = (contactIds: Id<'contact'>[], by: number) =>
    olive.act((session) => addToField(session, { contactIds, field: 'points', by }));
  const shuffled = (seed: number) =>
    fc.sample(fc.shuffledSubarray(crowd, { minLength: 20, maxLength: 20 }), { seed, numRuns: 1 })[0]!;
  const changed = await Promise.all(Array.from({ length: 16 }, (_, i) => add([...shuffled(i), gone], 1)));
  expect(changed).toEqual(Array(16).fill(20));
  expect(await visit(crowd[0]!, { by: 0 }, 'points')).toBe(16);
  expect(
    await olive.act((session) => resetFieldOfMany(session, { contactIds: crowd, field: 'points' })),
  ).toBe(20);
  expect(await visit(crowd[7]!, { by: 0 }, 'points')).toBe(0);
});

describe('under a key', () => {
  test('asking again changes nothing and is answered alike, also at once; the key of another change is refused', async () => {
    const ana = await person();
    const asked = { by: 2, idempotencyKey: 'visit-1' };
    expect(await Promise.all(Array.from({ length: 10 }, () => visit(ana, asked)))).toEqual(Array(10).fill(2));
    expect(await visit(ana)).toBe(3);
    expect(await visit(ana, asked)).toBe(2);
    await expect(visit(ana, { ...asked, by: 3 })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'idempotencyKey'],
    });
    await expect(reset(ana, { to: 2, idempotencyKey: ' visit-1 ' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    expect(await visit(ana)).toBe(4);
  });

  test('a change that failed leaves its key free; another tenant has keys of its own', async () => {
    const ana = await person();
    await expect(visit(newId('contact'), { idempotencyKey: 'visit-2' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await visit(ana, { idempotencyKey: 'visit-2' })).toBe(1);
    await fig.act((session) => createCustomField(session, { key: 'visits', kind: 'number' }));
    const theirs = await fig.act(
      async (session) => (await createContact(session, { email: 'a@fig.example' })).id,
    );
    const answer = await fig.act((session) =>
      incrementField(session, { contactId: theirs, field: 'visits', idempotencyKey: 'visit-2' }),
    );
    expect(answer.value).toBe(1);
  });

  test('keys are forgotten after thirty days, and with their person', async () => {
    const ana = await person();
    await visit(ana, { idempotencyKey: 'order of ana@example.com' });
    await olive.act((session) => eraseContact(session, { contactId: ana }));
    const bo = await person();
    await visit(bo, { idempotencyKey: 'visit-3' });
    world.clock.advance(31 * day);
    await visit(bo, { idempotencyKey: 'visit-4' });
    const keys = await olive.act((session) =>
      session.sql<{ key: string }>(sql`select key from counter_change`),
    );
    expect(keys).toEqual([{ key: 'visit-4' }]);
  });
});

test('what cannot be counted is refused where it stands', async () => {
  const ana = await person();
  const refused = (promise: Promise<unknown>, code: string, ...path: string[]) =>
    expect(promise).rejects.toMatchObject({ code, path: ['input', ...path] });
  await refused(visit(ana, {}, 'city'), 'INVALID_INPUT', 'field');
  await refused(visit(ana, {}, 'nothing'), 'INVALID_INPUT', 'field');
  await refused(visit(ana, { by: Number.NaN }), 'INVALID_INPUT', 'by');
  await refused(visit(newId('contact')), 'NOT_FOUND', 'contactId');
  await visit(ana, { by: 1.7e308 });
  await refused(visit(ana, { by: 1.7e308 }), 'INVALID_INPUT', 'by');
  await olive.act((session) => eraseContact(session, { contactId: ana }));
  await refused(visit(ana), 'WRONG_STATE', 'contactId');
});
