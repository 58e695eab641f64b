import { gzipSync } from 'node:zlib';
import type { Job } from '@heed/schema/entities/job';
import { createContact } from '@heed/schema/services/contacts';
import { linesOfFile } from '@heed/schema/services/job-files';
import { cancelJob, getJob, pageOfJobs } from '@heed/schema/services/jobs';
import pg from 'pg';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('an import that is cut short', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;
  let offers: string;

  beforeEach(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    offers = await team.list('Offers');
  });
  afterEach(() => world.close());

  /** 100 rows of which every tenth repeats the first address, every tenth is broken and every tenth has two lines. */
  const file = `email,first name,note\n${Array.from({ length: 100 }, (_, i) => {
    if (i % 10 === 3) return 'first@example.com,again,';
    if (i % 10 === 5) return `broken${i},x,`;
    return `${i === 0 ? 'first' : `person${i}`}@example.com,Person ${i},${i % 10 === 7 ? '"two\nlines"' : ''}`;
  }).join('\n')}\n`;
  const whole = { state: 'done', processed: 100, total: 100, created: 80, updated: 0, rejected: 20 };

  /** Aborts after so many batches, as a worker that is killed between two of them. */
  const runBatches = async (jobId: string, batches: number, batchRows = 7) => {
    const stop = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (++seen === batches) stop.abort(new Error('killed'));
    };
    return team.run(jobId, { signal: stop.signal, onProgress, batchRows });
  };

  const landed = () =>
    brand.act((session) =>
      session.sql<{ name: string }>(sql`
    select first_name as name from contact where tenant_id = ${brand.tenantId} order by id`),
    );

  /** From now on every n-th contact that is written ends its own connection; a sequence counts on through rollbacks. */
  const cutEvery = async (n: number) => {
    const admin = new pg.Client({ connectionString: world.urls.adminUrl });
    await admin.connect();
    await admin.query(`
      create sequence cuts;
      grant usage on sequence cuts to heed_app;
      create function cut() returns trigger language plpgsql as $$ begin
        if nextval('cuts') % ${n} = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return new;
      end $$;
      create trigger cut before insert on contact for each row execute function cut()`);
    await admin.end();
  };

  test('is gone on with by the next worker: no row twice, none lost, lines right', async () => {
    const straight = await team.import(file, { listId: offers, consent }, { batchRows: 7 });
    expect(straight).toMatchObject(whole);
    const expected = { names: await landed(), rejections: await team.rejections(straight.id) };
    expect(expected.rejections.at(-1)?.line).toBeGreaterThan(100);

    brand = await world.brand('Again');
    const other = importerOf(world, brand);
    team = other;
    offers = await other.list('Offers');
    const job = await other.begin(file, { listId: offers, consent });
    for (const batches of [1, 1, 3, 2]) await expect(runBatches(job.id, batches)).rejects.toThrow('killed');
    const middle = await brand.act((session) => getJob(session, { jobId: job.id }));
    expect(middle).toMatchObject({ state: 'running', processed: 49 });
    expect(await other.count('contact')).toBe(middle.created);
    expect(await other.run(job.id, { batchRows: 13 })).toMatchObject(whole);
    expect(await landed()).toEqual(expected.names);
    const without = (rows: typeof expected.rejections) => rows.map(({ id: _, ...row }) => row);
    expect(without(await other.rejections(job.id))).toEqual(without(expected.rejections));
    expect(await other.count('consent_event')).toBe(80);
    expect(await other.run(job.id)).toMatchObject(whole);
  });

  test.each<[string, Buffer]>([
    ['packed', gzipSync(file)],
    ['in UTF-16', Buffer.from(`\ufeff${file}`, 'utf16le')],
  ])('goes on in a file that is %s, where every worker dies after a batch', async (_, bytes) => {
    const job = await team.begin(bytes, { listId: offers, consent });
    for (let workers = 0, done: Job | undefined; !done?.finishedAt && workers < 40; workers++) {
      done = await runBatches(job.id, 1).catch(() => undefined);
    }
    expect(await brand.act((session) => getJob(session, { jobId: job.id }))).toMatchObject(whole);
    expect((await landed()).map(({ name }) => name)).toHaveLength(80);
    const told = await brand.act((session) => linesOfFile(session, job.id));
    expect(told.size).toBe(20);
  });

  test('a row that the first worker refused does not stand in the way of a later one for the next worker', async () => {
    await brand.act((session) => createContact(session, { phone: '+972501234567' }));
    const rows = ['a@example.com,+972501234567', 'b@example.com,', 'a@example.com,', 'b@example.com,'];
    const job = await team.begin(`email,phone\n${rows.join('\n')}\n`, { listId: offers });
    await expect(runBatches(job.id, 1, 1)).rejects.toThrow('killed');
    await expect(runBatches(job.id, 1, 1)).rejects.toThrow('killed');
    const done = await team.run(job.id);
    expect(done).toMatchObject({ state: 'done', created: 2, rejected: 2 });
    expect((await team.rejections(job.id)).map(({ line, code }) => [line, code])).toEqual([
      [2, 'taken'],
      [5, 'duplicate'],
    ]);
  });

  test('loses no row when its connection is cut in the middle of a batch', async () => {
    const job = await team.begin(file, { listId: offers, consent });
    await cutEvery(17);
    let cuts = 0;
    for (let done: Job | undefined; !done?.finishedAt && cuts < 50; ) {
      done = await team.run(job.id, { batchRows: 3 }).catch(() => undefined);
      if (!done) cuts++;
    }
    expect(cuts).toBeGreaterThan(3);
    expect(await brand.act((session) => getJob(session, { jobId: job.id }))).toMatchObject(whole);
    expect(await team.count('contact')).toBe(80);
    expect(await team.count('subscription')).toBe(80);
    expect(await team.count('consent_event')).toBe(80);
  });

  test('is done once when two workers run it at the same time', async () => {
    const job = await team.begin(file, { listId: offers, consent });
    const runs = await Promise.allSettled([0, 1, 2].map(() => team.run(job.id, { batchRows: 5 })));
    expect(runs.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const run of runs) {
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ code: 'WRONG_STATE' });
    }
    expect(await brand.act((session) => getJob(session, { jobId: job.id }))).toMatchObject(whole);
    expect(await team.count('consent_event')).toBe(80);
  });

  test('two imports of the same people at once land everybody once', async () => {
    const jobs = await Promise.all([0, 1].map(() => team.begin(file, { listId: offers, consent })));
    const done = await Promise.all(jobs.map((job) => team.run(job.id, { batchRows: 9 })));
    expect(done.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(done[0]!.created + done[1]!.created).toBe(80);
    expect(done[0]!.unchanged + done[1]!.unchanged).toBe(80);
    expect(await team.count('consent_event')).toBe(80);
  });

  test('stops within a batch when it is cancelled; what landed stays, and it cannot be cancelled twice', async () => {
    const job = await team.begin(file, { listId: offers, consent });
    let asked: Promise<unknown> | undefined;
    const ended = await team.run(job.id, {
      batchRows: 10,
      onProgress: ({ processed }) => {
        if (processed === 20) asked ??= brand.act((session) => cancelJob(session, { jobId: job.id }));
      },
    });
    await asked;
    expect(ended.state).toBe('cancelled');
    expect(ended.processed).toBeLessThan(60);
    expect(await team.count('contact')).toBe(ended.created);
    expect(await team.count('upload')).toBe(0);
    await expect(brand.act((session) => cancelJob(session, { jobId: job.id }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    expect(await team.run(job.id)).toMatchObject({ state: 'cancelled', processed: ended.processed });
  });

  test('cancelled before it began, it lands nobody', async () => {
    const job = await team.begin(file, { listId: offers, consent });
    await brand.act((session) => cancelJob(session, { jobId: job.id }));
    expect(await team.run(job.id)).toMatchObject({ state: 'cancelled', processed: 0 });
    expect(await team.count('contact')).toBe(0);
  });

  test('asks the outbox for its workflow, and is listed', async () => {
    const job = await team.begin(file, { listId: offers, consent });
    expect(job).toMatchObject({ kind: 'import_contacts', state: 'queued', processed: 0 });
    const asked = await brand.act((session) =>
      session.sql(sql`
      select kind, payload from due_work`),
    );
    expect(asked).toEqual([{ kind: 'job_created', payload: { jobId: job.id } }]);
    const page = await brand.act((session) =>
      pageOfJobs(session, { page: { first: 5 }, kind: 'import_contacts' }),
    );
    expect(page.nodes.map(({ id }) => id)).toEqual([job.id]);
  });
});
