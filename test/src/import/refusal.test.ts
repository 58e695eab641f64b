import { gzipSync } from 'node:zlib';
import { newId } from '@heed/schema/domain/ids';
import { importContacts } from '@heed/schema/services/imports';
import { pageOfRejections } from '@heed/schema/services/job-rejections';
import { getJob } from '@heed/schema/services/jobs';
import { beginUpload } from '@heed/schema/services/uploads';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('what cannot be imported', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;
  let offers: string;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    offers = await team.list('Offers');
  });
  afterAll(() => world.close());

  test.each<[string, string | Buffer, RegExp]>([
    ['an empty file', '', /empty/],
    ['only a byte order mark', '\ufeff', /empty/],
    ['only empty lines', '\n\r\n\n', /empty/],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      /a PNG picture/,
    ],
    ['a spreadsheet', Buffer.from('PK\x03\x04\x14\x00\x08\x00email', 'latin1'), /a spreadsheet \(xlsx/],
    ['a PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'), /a PDF/],
    ['a file packed twice', gzipSync(gzipSync('email\na@b.example')), /packed twice/],
    [
      'gzip that was cut short',
      gzipSync(`email\n${'a@b.example\n'.repeat(99)}`).subarray(0, 40),
      /broken or cut short/,
    ],
    ['lines that end with CR alone', 'email,name\ra@b.example,x\r', /LF or CRLF/],
    ['JSON', '[{"email":"a@b.example"}]', /no column with e-mail addresses/],
    ['HTML', '<html>\n<p>email</p>', /no column with e-mail addresses/],
    [
      'no column to know people by',
      'name,city\nAnn,Haifa',
      /no column with e-mail addresses.*"name", "city"/,
    ],
    ['no header', 'ann@example.com,Ann\nbea@example.com,Bea', /no column with e-mail addresses/],
    ['a column twice', 'email,name,E-Mail\na@b.example,x,c@d.example', /"email" and "E-Mail"/],
    ['an unclosed quote in the header', '"email,name\na@b.example,x', /not text|no column/],
    ['a header without an end', 'email,'.repeat(40_000), /not text/],
  ])('%s fails the job with a sentence, and nothing lands', async (_, content, message) => {
    const job = await team.import(content, { listId: offers, consent });
    expect(job).toMatchObject({ state: 'failed', processed: 0, error: expect.stringMatching(message) });
    expect([await team.count('contact'), await team.count('upload')]).toEqual([0, 0]);
  });

  test('a header alone is an import of nobody', async () => {
    expect(await team.import('email,name\n', { listId: offers })).toMatchObject({
      state: 'done',
      processed: 0,
      total: 0,
    });
  });

  test('the header once more in the middle is a broken row', async () => {
    const job = await team.import('email,name\nheader1@example.com,A\nemail,name\nheader2@example.com,B', {
      listId: offers,
    });
    expect(job).toMatchObject({ created: 2, rejected: 1 });
    expect(await team.rejections(job.id)).toMatchObject([{ line: 3, field: 'email', code: 'invalid_email' }]);
  });

  test('an unclosed quote costs its row, not the rest of the file', async () => {
    const job = await team.import('email,name\nq1@example.com,"open\nq2@example.com,Bea\n', {
      listId: offers,
    });
    expect(job).toMatchObject({ state: 'done', created: 1, rejected: 1 });
    expect(await team.rejections(job.id)).toMatchObject([
      { line: 2, field: 'name', code: 'malformed_quote' },
    ]);
  });

  test('10,000 broken rows are kept in pages, further ones counted', async () => {
    const rows = Array.from({ length: 10_050 }, (_, i) => `broken ${i}`).join('\n');
    const job = await team.import(`email\n${rows}`, { listId: offers });
    expect(job).toMatchObject({ state: 'done', processed: 10_050, rejected: 10_050, created: 0 });
    const page = (after?: string) =>
      brand.act(async (session) => {
        const found = await pageOfRejections(session, { jobId: job.id, page: { first: 500, after } });
        return { ...found, total: await found.totalCount() };
      });
    const first = await page();
    expect(first).toMatchObject({ hasNextPage: true, total: 10_000 });
    const second = await page(first.nodes.at(-1)!.id);
    expect([first.nodes[0]?.line, first.nodes[499]?.line, second.nodes[0]?.line]).toEqual([2, 501, 502]);
    expect(await page('10001.1')).toMatchObject({ nodes: [], hasNextPage: false });
    await expect(page('x')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('a faulty request makes no job, no list and no segment', async () => {
    const uploadId = await team.upload('email\na@b.example');
    const half = await brand.act((session) => beginUpload(session, {}));
    const neighbour = await world.brand('Neighbour');
    const theirs = importerOf(world, neighbour);
    const foreign = {
      uploadId: await theirs.upload('email\na@b.example'),
      listId: await theirs.list('Offers'),
    };
    const jobs = await team.count('job');
    const good = { uploadId, listId: offers };
    const attempts: [object, string, string][] = [
      [{ uploadId: newId('upload') }, 'NOT_FOUND', 'uploadId'],
      [{ uploadId: foreign.uploadId }, 'NOT_FOUND', 'uploadId'],
      [{ uploadId: half.id }, 'WRONG_STATE', 'uploadId'],
      [{ listId: newId('list') }, 'NOT_FOUND', 'listId'],
      [{ listId: foreign.listId }, 'NOT_FOUND', 'listId'],
      [{ mapping: { A: 'nonsense' } }, 'INVALID_INPUT', 'mapping'],
      [{ mapping: { A: 'email', B: 'email' } }, 'INVALID_INPUT', 'mapping'],
      [{ consent: { wording: ' ', source: 'x' } }, 'INVALID_INPUT', 'consent'],
      [{ consent: { ...consent, at: new Date('2999-01-01') } }, 'INVALID_INPUT', 'consent'],
      [{ segmentName: 'A\nB' }, 'INVALID_INPUT', 'segmentName'],
    ];
    for (const [change, code, field] of attempts) {
      const attempt = brand.act((session) => importContacts(session, { ...good, ...change }));
      await expect(attempt).rejects.toMatchObject({ code, path: expect.arrayContaining([field]) });
    }
    await brand.act((session) =>
      session.sql(sql`update list set archived_at = ${session.at} where id = ${offers}`),
    );
    await expect(brand.act((session) => importContacts(session, good))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    await brand.act((session) => session.sql(sql`update list set archived_at = null where id = ${offers}`));
    expect([await team.count('job'), await team.count('segment')]).toEqual([jobs, 0]);
  });

  test('a column that a mapping names and the file lacks fails the job by its name', async () => {
    const job = await team.import('email\na@b.example', {
      listId: offers,
      mapping: { Vorname: 'firstName' },
    });
    expect(job).toMatchObject({ state: 'failed', error: expect.stringContaining('"Vorname"') });
  });

  test('an upload that went away fails the job, and another tenant has no such job', async () => {
    const job = await team.begin('email\na@b.example', { listId: offers });
    await brand.act((session) => session.sql(sql`delete from upload`));
    expect(await team.run(job.id)).toMatchObject({ state: 'failed', error: 'There is no such upload.' });
    const stranger = await world.brand('Stranger');
    await expect(stranger.act((session) => getJob(session, { jobId: job.id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
