import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  appendUpload,
  beginUpload,
  completeUpload,
  dropUploadsNaming,
  getUpload,
  readUpload,
  storeUpload,
  uploadPartBytes,
} from '@heed/schema/services/uploads';
import sql from 'sql-template-tag';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Importer, importerOf } from './importer.js';

describe('uploads', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
  });
  afterAll(() => world.close());

  const store = (stream: Readable, limitBytes = 1e9) =>
    storeUpload(world.database, team.scope, { filename: 'a\r\nb.csv', stream, limitBytes });
  const read = async (id: string, fromByte?: number) => {
    const chunks: Buffer[] = [];
    for await (const chunk of readUpload(world.database, team.scope, id, fromByte)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  test('a file is kept in parts and read back from any byte', async () => {
    const bytes = randomBytes(9 * uploadPartBytes + 17);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 70_001) }, (_, i) =>
      bytes.subarray(i * 70_001, (i + 1) * 70_001),
    );
    const stored = await store(Readable.from(pieces));
    expect(stored).toEqual({ id: stored.id, filename: 'ab.csv', bytes: bytes.length, complete: true });
    expect(await team.count('upload_part')).toBe(10);
    expect((await read(stored.id)).equals(bytes)).toBe(true);
    for (const from of [
      1,
      uploadPartBytes - 1,
      uploadPartBytes,
      5 * uploadPartBytes + 3,
      bytes.length - 1,
      bytes.length,
    ]) {
      expect((await read(stored.id, from)).equals(bytes.subarray(from))).toBe(true);
    }
  });

  test('whoever is erased is looked for in every encoding; what is packed goes unread', async () => {
    const text = 'email\nDana@Example.com\n';
    const wide = Buffer.from(text, 'utf16le');
    const naming = [
      Buffer.from(text),
      wide,
      Buffer.from(wide).swap16(),
      gzipSync('email\nnoa@example.com\n'),
    ];
    const before = await team.count('upload');
    for (const bytes of naming) await store(Readable.from([bytes]));
    const { id: other } = await store(Readable.from([Buffer.from('email\nnoa@example.com\n')]));
    await brand.act((session) => dropUploadsNaming(session, ['dana@example.com']));
    const left = await brand.act((session) =>
      session.sql<{ id: string }>(sql`select id from upload order by created_at, id`),
    );
    expect(left.map(({ id }) => id)).toContain(other);
    expect(await team.count('upload')).toBe(before + 1);
  });

  test('an empty file is an upload of no bytes', async () => {
    const stored = await store(Readable.from([]));
    expect(stored).toMatchObject({ bytes: 0, complete: true });
    expect(await read(stored.id)).toHaveLength(0);
  });

  test('a file over the limit, or a sender that hangs up, leaves nothing', async () => {
    const [uploads, parts] = [await team.count('upload'), await team.count('upload_part')];
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(100_000);
      })(),
    );
    await expect(store(endless, 3_000_000)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(endless.destroyed).toBe(false);
    const broken = new PassThrough();
    broken.write(Buffer.alloc(2_000_000));
    setTimeout(() => broken.destroy(new Error('hung up')), 50);
    await expect(store(broken)).rejects.toThrow('hung up');
    expect([await team.count('upload'), await team.count('upload_part')]).toEqual([uploads, parts]);
  });

  test('parts that come one by one may come twice, but none may be missing and none come late', async () => {
    const { id } = await brand.act((session) => beginUpload(session, { filename: null }));
    const append = (ordinal: number, text: string) =>
      brand.act((session) => appendUpload(session, { uploadId: id, ordinal, bytes: Buffer.from(text) }));
    const complete = () => brand.act((session) => completeUpload(session, { uploadId: id }));
    await append(1, 'world');
    await expect(complete()).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await append(0, 'hello ');
    await append(0, 'hello ');
    expect(await complete()).toMatchObject({ bytes: 11, complete: true });
    expect((await read(id)).toString()).toBe('hello world');
    await expect(append(2, '!')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(complete()).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  test('what a dead process left behind goes after a day, and nobody else sees it', async () => {
    const left = await brand.act((session) => beginUpload(session, {}));
    const other = await world.brand('Other');
    await expect(other.act((session) => getUpload(session, { uploadId: left.id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    world.clock.advance(day + 1);
    await brand.act((session) => beginUpload(session, {}));
    await expect(brand.act((session) => getUpload(session, { uploadId: left.id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
