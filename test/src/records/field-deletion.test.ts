import type { CustomField } from '@heed/schema/entities/custom-field';
import {
  archiveCustomField,
  deleteCustomField,
  restoreCustomField,
} from '@heed/schema/services/custom-field-changes';
import { pageOfCustomFields } from '@heed/schema/services/custom-fields';
import { runEmptying } from '@heed/schema/services/field-emptying';
import { createJob, finishJob, startJob } from '@heed/schema/services/jobs';
import type { Session } from '@heed/schema/session/session';
import { minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { fieldsIn } from './field-makers.js';

let world: World;
let olive: Brand;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
});
afterAll(() => world.close());

const { field, person, count, valuesOf } = fieldsIn(() => olive);

describe('deleted for good', () => {
  const scope = () => ({
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'system', name: 'test' } as const,
  });
  const fill = async (most: number) => {
    const fields: CustomField[] = [];
    for (let i = 0; i < most; i += 1) fields.push(await field({ key: `day_${i}`, kind: 'date' }));
    return fields;
  };

  test('a tenant has so many fields of a kind; a deleted one’s place is given out again when it is empty', async () => {
    const fields = await fill(10);
    const contacts = [];
    for (let i = 0; i < 7; i += 1) contacts.push(await person({ day_3: '2020-02-29', day_4: '2020-03-01' }));
    await expect(field({ key: 'one_more', kind: 'date' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      path: ['input', 'kind'],
    });
    const { id, slot } = fields[3]!;
    const remove = (session: Session) => deleteCustomField(session, { id });
    await expect(olive.act(remove)).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: /archive it first/,
    });
    await olive.act((session) => archiveCustomField(session, { id }));
    world.clock.advance(minute);
    const job = await olive.act(remove);
    expect(job).toMatchObject({ kind: 'empty_field', state: 'queued' });
    await expect(field({ key: 'one_more', kind: 'date' })).rejects.toMatchObject({ message: /archived/ });
    await expect(olive.act((session) => restoreCustomField(session, { id }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });

    const done = await runEmptying(world.database, scope(), job.id, { batchRows: 3 });
    expect(done).toMatchObject({ state: 'done', processed: 7, updated: 7, total: 7 });
    const next = await field({ key: 'one_more', kind: 'date' });
    expect(next.slot).toBe(slot);
    expect(await valuesOf(contacts[0]!.id)).toMatchObject({ one_more: null, day_4: '2020-03-01' });
    expect(await count({ field: 'one_more', is: 'set' })).toBe(0);
    // A second job for it finds nothing to do, and nothing of the new field.
    const again = await olive.act((session) =>
      createJob(session, { kind: 'empty_field', input: { customFieldId: id } }),
    );
    expect(await runEmptying(world.database, scope(), again.id)).toMatchObject({ state: 'done', updated: 0 });
    const { nodes } = await olive.act((session) =>
      pageOfCustomFields(session, { page: { first: 50 }, archived: true }),
    );
    expect(nodes).toHaveLength(10);
  });

  test('not while an import runs that began before it was archived', async () => {
    const { id } = (await fill(1))[0]!;
    const running = await olive.act(async (session) => {
      const job = await createJob(session, { kind: 'import_contacts', input: {} });
      return startJob(session, { jobId: job.id });
    });
    world.clock.advance(minute);
    await olive.act((session) => archiveCustomField(session, { id }));
    const remove = () => olive.act((session) => deleteCustomField(session, { id }));
    await expect(remove()).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'id'] });
    await olive.act((session) => finishJob(session, { jobId: running.id, state: 'done' }));
    expect(await remove()).toMatchObject({ state: 'queued' });
  });

  test('a batch that is cut off is done again, and none is left out', async () => {
    const { id } = (await fill(1))[0]!;
    for (let i = 0; i < 5; i += 1) await person({ day_0: '2020-02-29' });
    await olive.act((session) => archiveCustomField(session, { id }));
    const job = await olive.act((session) => deleteCustomField(session, { id }));
    const controller = new AbortController();
    const run = runEmptying(world.database, scope(), job.id, {
      batchRows: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('killed')),
    });
    await expect(run).rejects.toThrow('killed');
    expect(await runEmptying(world.database, scope(), job.id, { batchRows: 2 })).toMatchObject({
      state: 'done',
      processed: 5,
      updated: 5,
    });
  });
});
