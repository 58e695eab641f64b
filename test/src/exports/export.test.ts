import type { Id } from '@heed/schema/domain/ids';
import type { Job } from '@heed/schema/entities/job';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { eraseContact } from '@heed/schema/services/erasure';
import { appendToFile, getJobFile } from '@heed/schema/services/job-files';
import { cancelJob, createJob, finishJob, getJob } from '@heed/schema/services/jobs';
import { createSegment } from '@heed/schema/services/segments';
import sql from 'sql-template-tag';
import { addPeople, addTopic } from '../support/audience.js';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Exporter, exporterOf } from './exporter.js';

let world: World;
let brand: Brand;
let team: Exporter;
let offers: Id<'list'>;
let news: Id<'list'>;
let ids: Id<'contact'>[];

beforeEach(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  team = exporterOf(world, brand);
  offers = await addTopic(brand, 'Offers');
  news = await addTopic(brand, 'News, "daily"');
  await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
  ids = await addPeople(
    brand,
    [offers],
    Array.from({ length: 50 }, (_, i) => ({
      email: `p${i}@example.com`,
      firstName: i === 0 ? '=cmd()' : `P ${i}`,
    })),
  );
});
afterEach(() => world.close());

const lines = (text: string) => text.split('\r\n').slice(0, -1);

test('what is chosen is written, in its order: data, fields, dates, and how people stand on lists', async () => {
  await brand.act((session) =>
    session.sql(sql`update subscription set state = 'unsubscribed' where contact_id = ${ids[1]!}`),
  );
  const columns = ['firstName', 'email', '2020_Spend', 'status', 'consentedAt', 'id'];
  const text = await team.export({
    columns,
    lists: [news, offers],
    delimiter: 'semicolon',
    byteOrderMark: true,
  });
  const [header, first, second, ...rest] = lines(text);
  expect(header).toBe(
    '\ufefffirstName;email;2020_Spend;status;consentedAt;id;"list: News, ""daily""";list: Offers',
  );
  expect(first).toMatch(
    /^'=cmd\(\);p0@example\.com;;subscribed;20\d\d-[^;]*Z;contact_[0-9a-z]{26};;subscribed$/,
  );
  expect(second).toMatch(/;unsubscribed$/);
  expect(rest).toHaveLength(48);
});

test('a rule, a list with a standing and a segment choose whom, and the number is that of the count', async () => {
  const rule = { field: 'firstName', is: 'starts_with', value: 'P 1' };
  const segment = await brand.act((session) => createSegment(session, { name: 'Ones', rule }));
  for (const input of [
    { rule },
    { segmentId: segment.id },
    { rule, listId: offers, state: 'subscribed' as const },
  ]) {
    const job = await team.begin({ ...input, columns: ['email'] });
    expect(job).toMatchObject({ state: 'queued', total: 11 });
    expect(await team.run(job.id, { batchRows: 4 })).toMatchObject({ state: 'done', processed: 11 });
    expect(new Set(lines((await team.file(job.id)).toString()))).toEqual(
      new Set(['email', ...[1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map((i) => `p${i}@example.com`)]),
    );
  }
  expect(lines(await team.export({ listId: news, columns: ['email'] }))).toEqual(['email']);
});

test('a worker that dies after any batch leaves nobody out and writes nobody twice; two at once write one file', async () => {
  const job = await team.begin({ columns: ['email'] });
  const dying = async () => {
    const stop = new AbortController();
    return team.run(job.id, {
      batchRows: 3,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('killed')),
    });
  };
  for (let i = 0; i < 5; i++) await expect(dying()).rejects.toThrow('killed');
  await Promise.all([0, 1].map(() => team.run(job.id, { batchRows: 4 })));
  const done = await brand.act((session) => getJob(session, { jobId: job.id }));
  expect(done).toMatchObject({ state: 'done', processed: 50 });
  expect(lines((await team.file(job.id)).toString())).toEqual([
    'email',
    ...ids.map((_, i) => `p${i}@example.com`),
  ]);
});

test('a cancelled one keeps what it wrote and says how far it came', async () => {
  const job = await team.begin({ columns: ['email'] });
  let asked: Promise<Job> | undefined;
  const ended = await team.run(job.id, {
    batchRows: 5,
    onProgress: () => {
      asked ??= brand.act((session) => cancelJob(session, { jobId: job.id }));
    },
  });
  await asked;
  expect(ended.state).toBe('cancelled');
  expect(ended.processed).toBeLessThan(50);
  expect(lines((await team.file(job.id)).toString())).toHaveLength(1 + ended.processed);
});

test('a file goes after a week, the oldest of fifty goes for the next, and another tenant never sees one', async () => {
  const job = await team.begin({ columns: ['email'] });
  await expect(team.file(job.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await team.run(job.id);
  const stranger = await world.brand('Stranger');
  const get = (who: Brand) => who.act((session) => getJobFile(session, { jobId: job.id }));
  await expect(get(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await get(brand)).toMatchObject({ filename: 'contacts.csv' });
  for (let i = 0; i < 50; i++) {
    await brand.act(async (session) => {
      const other = await createJob(session, { kind: 'export_contacts', input: {} });
      await appendToFile(session, { jobId: other.id, filename: 'x.csv', text: 'x' });
      await finishJob(session, { jobId: other.id, state: 'done' });
    });
  }
  await expect(get(brand)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const next = await team.begin({ columns: ['email'], filename: 'a/b:c\n.csv', gzip: true });
  await team.run(next.id);
  expect(await brand.act((session) => getJobFile(session, { jobId: next.id }))).toMatchObject({
    filename: 'a_b_c_.csv.gz',
  });
  world.clock.advance(7 * day);
  await expect(team.file(next.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what cannot be exported is refused with its field', async () => {
  const bad: [object, string, (string | number)[]][] = [
    [{ columns: [] }, 'INVALID_INPUT', ['input', 'columns']],
    [{ columns: ['email', 'shoe'] }, 'INVALID_INPUT', ['input', 'columns', 1]],
    [{ columns: ['email', 'email'] }, 'INVALID_INPUT', ['input', 'columns', 1]],
    [{ columns: ['constructor'] }, 'INVALID_INPUT', ['input', 'columns', 0]],
    [{ lists: [offers, ids[0]] }, 'NOT_FOUND', ['input', 'lists', 1]],
    [{ listId: ids[0] }, 'NOT_FOUND', ['input', 'listId']],
    [{ segmentId: ids[0] }, 'NOT_FOUND', ['input', 'segmentId']],
    [{ rule: { field: 'shoe', is: 'set' } }, 'INVALID_RULE', ['input', 'rule', 'field']],
  ];
  for (const [input, code, path] of bad)
    await expect(team.begin(input)).rejects.toMatchObject({ code, path });
});

test('an erased person is in no file any more, and an export that is at it ends', async () => {
  const whole = await team.begin({ columns: ['email'] });
  await team.run(whole.id);
  const begun = await team.begin({ columns: ['email'] });
  const stop = new AbortController();
  const once = { batchRows: 10, signal: stop.signal, onProgress: () => stop.abort(new Error('killed')) };
  await expect(team.run(begun.id, once)).rejects.toThrow('killed');
  await brand.act((session) => eraseContact(session, { contactId: ids[3]! }));
  await expect(team.file(whole.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await team.run(begun.id)).toMatchObject({ state: 'cancelled' });
  const after = await team.export({ columns: ['email'] });
  expect(after).not.toContain('p3@example.com');
  expect(lines(after)).toHaveLength(50);
});
