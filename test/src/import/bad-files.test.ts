import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { importContacts } from '@heed/schema/services/imports';
import { storeUpload } from '@heed/schema/services/uploads';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

const megabyte = 1024 * 1024;

describe('files that are made to hurt', () => {
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

  /** Runs what is stored as it streams in, and says how much the process held on the way. */
  async function streamed(stream: Readable) {
    const { id } = await storeUpload(world.database, team.scope, { stream, limitBytes: 1e9 });
    const job = await brand.act((session) =>
      importContacts(session, { uploadId: id, listId: offers, consent }),
    );
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    const ended = await team.run(job.id).finally(() => clearInterval(watch));
    return { ended, megabytes: most / megabyte };
  }
  function* times(count: number, chunk: Buffer, first: Buffer): Generator<Buffer> {
    yield first;
    for (let i = 0; i < count; i++) yield chunk;
  }

  test('a line of 2 GB, packed to 9 MB, is given up after 64 MB of it', async () => {
    const member = gzipSync(Buffer.alloc(32 * megabyte, 'a'));
    const { ended, megabytes } = await streamed(
      Readable.from(times(64, member, gzipSync('email,first name\n'))),
    );
    expect(ended).toMatchObject({ state: 'failed', errorCode: 'LIMIT_EXCEEDED', processed: 0 });
    expect(ended.error).toContain('line 2');
    expect(megabytes).toBeLessThan(150);
    expect(await team.count('upload_part')).toBe(0);
  });

  test('a quote that is opened and never closed costs its row, however much follows', async () => {
    const rows = Buffer.from(Array.from({ length: 4_000 }, (_, i) => `quoted${i}@example.com,x\n`).join(''));
    const { ended } = await streamed(
      Readable.from(times(1, rows, Buffer.from('email,first name\nopen@example.com,"open\n'))),
    );
    expect(ended).toMatchObject({ state: 'done', created: 4_000, rejected: 1 });
  });

  test('a file that unpacks to more than 2 GB is stopped there', async () => {
    const first = gzipSync('email,first name\nbefore@example.com,A\n');
    // Rows of 32 MB: each is refused by itself.
    const member = gzipSync(Buffer.concat([Buffer.alloc(32 * megabyte - 1, 'a'), Buffer.from('\n')]));
    const { ended, megabytes } = await streamed(Readable.from(times(68, member, first)));
    expect(ended).toMatchObject({ state: 'failed', errorCode: 'LIMIT_EXCEEDED' });
    expect(ended.error).toMatch(/unpacks to more than/);
    expect(megabytes).toBeLessThan(150);
  }, 240_000);

  test('200 columns are read, 1,001 are not', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `column ${i}`);
    const wide = (columns: string[], email: string) =>
      `email,${columns.join(',')}\n${email},${columns.map((_, i) => i).join(',')}\n`;
    const job = await team.import(wide(names, 'wide@example.com'), { listId: offers });
    expect(job).toMatchObject({ state: 'done', created: 1, rejected: 0 });
    expect((job.checkpoint as { ignoredColumns: string[] }).ignoredColumns).toHaveLength(200);
    const wider = Array.from({ length: 1_000 }, (_, i) => `c${i}`);
    expect(await team.import(wide(wider, 'wider@example.com'), { listId: offers })).toMatchObject({
      state: 'failed',
      errorCode: 'INVALID_INPUT',
      error: expect.stringContaining('1000 columns'),
    });
  });

  test('zero bytes cost their row, in cells that are used and not in others', async () => {
    const job = await team.import(
      'email,first name,note\nz\0@example.com,A,\nzero1@example.com,A\0,\nzero2@example.com,A,\0\0\n',
      {
        listId: offers,
      },
    );
    expect(job).toMatchObject({ state: 'done', created: 1, rejected: 2 });
    expect((await team.rejections(job.id)).map(({ line, code }) => [line, code])).toEqual([
      [2, 'invalid_email'],
      [3, 'invalid_value'],
    ]);
  });

  test('random bytes and half a gzip file end as failed jobs, and never as faults of ours', async () => {
    for (const bytes of [
      Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)),
      gzipSync(Buffer.alloc(100_000, 'email\n')).subarray(0, 60),
      Buffer.from([0x1f, 0x8b]),
      Buffer.from([0xff, 0xfe]),
      Buffer.from([0xef, 0xbb]),
    ]) {
      expect(await team.import(bytes, { listId: offers })).toMatchObject({
        state: 'failed',
        errorCode: 'INVALID_INPUT',
      });
    }
  });
});
