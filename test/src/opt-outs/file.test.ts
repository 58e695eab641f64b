import type { Job } from '@heed/schema/entities/job';
import { cancelJob, pageOfJobs } from '@heed/schema/services/jobs';
import { pageOfOptOutEvents } from '@heed/schema/services/opt-out-events';
import { lookUpOptOut, optOutGlobally, pageOfOptOuts } from '@heed/schema/services/suppressions';
import pg from 'pg';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { filerOf } from './opt-out-filer.js';

describe('a file of opt-outs', () => {
  let world: World;
  let brand: Brand;
  let owner: ReturnType<typeof filerOf>;
  beforeEach(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    owner = filerOf(world);
  });
  afterEach(() => world.close());

  const known = (address: object) => world.asAccount((session) => lookUpOptOut(session, address));
  const reasons = async (jobId: string) =>
    (await owner.rejections(jobId)).map(({ line, field, code }) => [line, field, code]);

  test('of one column needs no header, and may hold addresses of both kinds', async () => {
    const job = await owner.file(
      'Ana@Example.com\n+972 50 123 4567\nana@example.com\n\nnobody at home\nbo@example.com,\n',
      'From the old system',
    );
    expect(job).toMatchObject({ state: 'done', processed: 5, total: 5, created: 3, updated: 1, rejected: 1 });
    expect(await reasons(job.id)).toEqual([[5, null, 'invalid_email']]);
    expect(await known({ email: 'ana@example.com' })).toMatchObject({
      note: 'From the old system',
      actor: 'operator',
    });
    expect(await known({ phone: '+972501234567' })).toMatchObject({ channel: 'sms' });
    expect(await known({ email: 'bo@example.com' })).not.toBeNull();
    expect([await owner.count('upload'), await owner.count('upload_part')]).toEqual([0, 0]);
  });

  test('with a header names its columns; broken rows come back with line, column and reason, the rest counts', async () => {
    const rows = [
      'Name;E-mail address;Mobile phone',
      'Ana;ana@example.com;+972501234567', // 2: both
      'Bo;;0501234567', // 3: a number without its country
      'Cy;cy@@example.com;12', // 4: two faults
      '"Dee\nDee";dee@example.com;', // 5 and 6
      'Eve;eve@example.com', // 7: too short
      'Fay;;', // 8: no address
      'Gil;"gil@example.com;', // 9: a quote that never ends
      'Hal;hal@example.com;;more', // 10
      `Ida;${'i'.repeat(200_000)}@example.com;`, // 11
      'Jo;jo@example.com;', // 12
    ];
    const bytes = Buffer.concat([
      Buffer.from(`\ufeff${rows.join('\r\n')}\r\nKay;kay@ex`),
      Buffer.from([0xff]),
      Buffer.from('ample.com;\r\nLee;lee@example.com;\r\n'),
    ]);
    const job = await owner.run((await owner.begin([bytes])).id);
    expect(job).toMatchObject({ state: 'done', processed: 12, created: 5, updated: 0, rejected: 8 });
    expect(await reasons(job.id)).toEqual([
      [3, 'Mobile phone', 'invalid_phone'],
      [4, 'E-mail address', 'invalid_email'],
      [4, 'Mobile phone', 'invalid_phone'],
      [7, 'Mobile phone', 'missing_column'],
      [8, null, 'no_address'],
      [9, 'E-mail address', 'malformed_quote'],
      [10, null, 'too_many_columns'],
      [11, null, 'row_too_long'],
      [13, 'E-mail address', 'wrong_encoding'],
    ]);
    for (const email of ['ana', 'dee', 'jo', 'lee'])
      expect(await known({ email: `${email}@example.com` })).not.toBeNull();
    expect(await known({ phone: '+972501234567' })).not.toBeNull();
  });

  test('no reason repeats what stood in the row: it is kept, and the address is not', async () => {
    const job = await owner.file('email\nanna@@example.com\nANNA example.com\n');
    for (const { message } of await owner.rejections(job.id)) expect(message).not.toMatch(/anna|@@/i);
    const failed = await owner.file('anna@example.com,Anna\nbo@example.com,Bo\n');
    expect(failed).toMatchObject({ state: 'failed', error: expect.stringContaining('("email")') });
    expect(failed.error).not.toMatch(/anna/i);
  });

  test.each([
    ['nothing', '', /empty/],
    ['a picture', '\x89PNG\0,\x01', /UTF-8/],
    ['no address column', 'name,city\nAna,Haifa\n', /must name a column/],
  ])('with %s ends as failed, in words', async (_name, content, error) => {
    expect(await owner.file(content)).toMatchObject({ state: 'failed', error: expect.stringMatching(error) });
    expect(await owner.count('upload')).toBe(0);
  });

  test('leaves what was opted out before as it was, and writes a line of history for each that is new', async () => {
    const before = await world.asAccount((session) =>
      optOutGlobally(session, { email: 'ana@example.com', note: 'By letter' }),
    );
    const job = await owner.file('email\nana@example.com\nbo@example.com\n', 'By file');
    expect(job).toMatchObject({ created: 1, updated: 1 });
    expect(await known({ email: 'ana@example.com' })).toEqual(before);
    const history = await world.asAccount((session) => pageOfOptOutEvents(session, { page: { first: 10 } }));
    expect(history.nodes.map(({ kind, note }) => [kind, note])).toEqual([
      ['opted_out', 'By file'],
      ['opted_out', 'By letter'],
    ]);
  });

  test('is a job of the account: no tenant sees it or its upload', async () => {
    const job = await owner.begin('email\nana@example.com\n');
    const jobs = (of: (work: Parameters<typeof world.asAccount>[0]) => Promise<unknown>) =>
      of(async (session) => (await pageOfJobs(session, { page: { first: 5 } })).nodes.map(({ id }) => id));
    expect(await jobs(world.asAccount)).toEqual([job.id]);
    expect(await jobs(brand.act)).toEqual([]);
    await expect(brand.act((session) => cancelJob(session, { jobId: job.id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  /** 100 rows of which every tenth is broken and every tenth repeats the first. */
  const hundred = `email\n${Array.from({ length: 100 }, (_, i) =>
    i % 10 === 3 ? 'p0@example.com' : i % 10 === 5 ? `broken${i}` : `p${i}@example.com`,
  ).join('\n')}\n`;
  const whole = { state: 'done', processed: 100, total: 100, created: 80, updated: 10, rejected: 10 };

  test('that was cut short goes on where it stopped: none twice, none lost', async () => {
    const { id } = await owner.begin(hundred);
    for (const batches of [1, 2, 1]) {
      const stop = new AbortController();
      let seen = 0;
      const onProgress = () => void (++seen === batches && stop.abort(new Error('killed')));
      await expect(owner.run(id, { batchRows: 7, signal: stop.signal, onProgress })).rejects.toThrow(
        'killed',
      );
    }
    expect(await owner.job(id)).toMatchObject({ state: 'running', processed: 28 });
    expect(await owner.run(id, { batchRows: 9 })).toMatchObject(whole);
    expect([await owner.count('suppression'), await owner.count('opt_out_event')]).toEqual([80, 80]);
    expect((await reasons(id)).map(([line]) => line)).toEqual(
      Array.from({ length: 10 }, (_, i) => 7 + i * 10),
    );
  });

  test('loses and repeats nothing when its connection is cut in the middle of a batch', async () => {
    const { id } = await owner.begin(hundred);
    const admin = new pg.Client({ connectionString: world.urls.adminUrl });
    await admin.connect();
    await admin.query(`
      create sequence cuts;
      grant usage on sequence cuts to heed_app;
      create function cut() returns trigger language plpgsql as $$ begin
        if nextval('cuts') % 17 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return new;
      end $$;
      create trigger cut before insert on opt_out_event for each row execute function cut()`);
    await admin.end();
    let cuts = 0;
    for (let done: Job | undefined; !done?.finishedAt && cuts < 50; ) {
      done = await owner.run(id, { batchRows: 3 }).catch(() => undefined);
      if (!done) cuts++;
    }
    expect(cuts).toBeGreaterThan(3);
    expect(await owner.job(id)).toMatchObject(whole);
    expect([await owner.count('suppression'), await owner.count('opt_out_event')]).toEqual([80, 80]);
  });

  test('is done once by two workers at once, and two files of the same people lock alike', async () => {
    const { id } = await owner.begin(hundred);
    const runs = await Promise.allSettled([0, 1, 2].map(() => owner.run(id, { batchRows: 5 })));
    for (const run of runs)
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ code: 'WRONG_STATE' });
    expect(await owner.job(id)).toMatchObject(whole);
    const [header, ...rows] = hundred.trim().split('\n');
    const files = [rows, [...rows].reverse()].map((lines) =>
      owner.begin(`${header}\n${lines.join('\n').replaceAll('p', 'q')}\n`),
    );
    const done = await Promise.all(
      (await Promise.all(files)).map((job) => owner.run(job.id, { batchRows: 50 })),
    );
    expect(done.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(await owner.count('suppression')).toBe(160);
    expect(await owner.count('opt_out_event')).toBe(160);
  });

  test('stops within a batch when it is cancelled; what landed stays', async () => {
    const { id } = await owner.begin(hundred);
    let asked: Promise<unknown> | undefined;
    const ended = await owner.run(id, {
      batchRows: 10,
      onProgress: ({ processed }) => {
        if (processed === 20) asked ??= world.asAccount((session) => cancelJob(session, { jobId: id }));
      },
    });
    await asked;
    expect(ended).toMatchObject({ state: 'cancelled' });
    expect(ended.processed).toBeLessThan(60);
    expect(await owner.count('suppression')).toBe(ended.created);
    expect(await owner.count('upload')).toBe(0);
  });

  test('is listed a page at a time, the newest first', async () => {
    await owner.file(hundred);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await world.asAccount((session) => pageOfOptOuts(session, { page: { first: 33, after } }));
      seen.push(...page.nodes.map(({ id }) => id));
      if (!page.hasNextPage) break;
      after = page.nodes.at(-1)!.id;
    }
    expect(seen).toHaveLength(80);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });
});
