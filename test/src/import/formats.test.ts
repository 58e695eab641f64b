import { gzipSync } from 'node:zlib';
import { fileEncodings } from '@heed/schema/domain/files';
import iconv from 'iconv-lite';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('files as the world makes them', () => {
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

  let n = 0;
  /** A file of people with these names, and their addresses. */
  const fileOf = (names: readonly string[], delimiter = ',') => {
    const emails = names.map(() => `person${++n}@example.com`);
    const rows = names.map((name, i) => [emails[i], name].join(delimiter));
    return { emails, text: `${['email', 'first name'].join(delimiter)}\r\n${rows.join('\r\n')}\r\n` };
  };
  const namesOf = (emails: readonly string[]) =>
    Promise.all(emails.map(async (email) => (await team.contact(email, 'first_name')).first_name));

  const hebrew = ['דנה', 'יוסף', 'אברהם', 'שרה', 'רבקה', 'משה', 'שלום וברכה', 'תודה רבה על ההזמנה'];
  const persian = ['زهرا', 'محمد', 'علي', 'فاطمة', 'مريم', 'خديجة', 'السلام عليكم', 'شكرا جزيلا على الطلب'];
  const russian = ['Анна', 'Борис', 'Владимир', 'Екатерина', 'Спасибо за заказ', 'Добро пожаловать'];
  const western = ['José', 'Zoë', 'François', 'Jürgen', 'Señor Muñoz', 'Les élèves français étaient là'];

  test.each<[string, string[], string, string]>([
    ['Hebrew in Windows 1255', hebrew, 'windows-1255', 'windows_1255'],
    ['Arabic in Windows 1256', persian, 'windows-1256', 'windows_1256'],
    ['Russian in Windows 1251', russian, 'windows-1251', 'windows_1251'],
    ['French and German in Windows 1252', western, 'windows-1252', 'windows_1252'],
    ['UTF-16 with a mark, little end first', hebrew, 'utf-16le-mark', 'utf_16le'],
    ['UTF-16 with a mark, big end first', hebrew, 'utf-16be-mark', 'utf_16be'],
    ['UTF-16 without a mark', western, 'utf-16le', 'utf_16le'],
    ['UTF-16 without a mark, big end first', western, 'utf-16be', 'utf_16be'],
    ['UTF-8 with a mark', hebrew, 'utf-8-mark', 'utf_8'],
    ['UTF-8', [...hebrew, '😀 𝒳'], 'utf-8', 'utf_8'],
  ])('%s is found out, and the job says so', async (_, names, written, found) => {
    const { emails, text } = fileOf(names);
    const encoding = written.replace('-mark', '');
    const bytes = iconv.encode(text, encoding, { addBOM: written.endsWith('-mark') });
    const job = await team.import(bytes, { listId: offers, consent });
    expect(job).toMatchObject({ state: 'done', created: names.length, rejected: 0 });
    expect(job.checkpoint).toMatchObject({ encoding: found, compressed: false, delimiter: ',' });
    expect(await namesOf(emails)).toEqual(names);
  });

  test.each(fileEncodings)('%s can be declared', async (encoding) => {
    const name = 'Plain';
    const { emails, text } = fileOf([name]);
    const job = await team.import(iconv.encode(text, encoding.replaceAll('_', '-')), {
      listId: offers,
      encoding,
    });
    expect(job).toMatchObject({ state: 'done', created: 1, rejected: 0, checkpoint: { encoding } });
    expect(await namesOf(emails)).toEqual([name]);
  });

  test('what is declared counts where the file alone does not say: three Persian letters in Windows 1256', async () => {
    const { emails, text } = fileOf(['پچگ']);
    const bytes = iconv.encode(text, 'windows-1256');
    const job = await team.import(bytes, { listId: offers, encoding: 'windows_1256' });
    expect(job).toMatchObject({ created: 1, checkpoint: { encoding: 'windows_1256' } });
    expect(await namesOf(emails)).toEqual(['پچگ']);
  });

  test('a mark counts for more than what was declared', async () => {
    const { emails, text } = fileOf(['דנה']);
    const bytes = iconv.encode(text, 'utf-16le', { addBOM: true });
    expect(await team.import(bytes, { listId: offers, encoding: 'windows_1255' })).toMatchObject({
      created: 1,
      checkpoint: { encoding: 'utf_16le' },
    });
    expect(await namesOf(emails)).toEqual(['דנה']);
  });

  test('what the declared encoding cannot read is refused row by row, not swallowed', async () => {
    const { text } = fileOf(['Ann', 'דנה', 'Bea']);
    const job = await team.import(iconv.encode(text, 'windows-1255'), { listId: offers, encoding: 'utf_8' });
    expect(job).toMatchObject({ state: 'done', created: 2, rejected: 1 });
    expect(await team.rejections(job.id)).toMatchObject([
      { line: 3, field: 'first name', code: 'wrong_encoding' },
    ]);
    const half = Buffer.concat([
      iconv.encode(`email,first name\nhalf${++n}@example.com,A`, 'utf-16le', { addBOM: true }),
      Buffer.from([0x00, 0xd8]), // half of a character
      iconv.encode(`\nwhole${++n}@example.com,B\n`, 'utf-16le'),
    ]);
    const other = await team.import(half, { listId: offers });
    expect(other).toMatchObject({ created: 1, rejected: 1 });
    expect(await team.rejections(other.id)).toMatchObject([{ line: 2, code: 'wrong_encoding' }]);
  });

  test('a character of a code page that has none there is refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`email,first name\nbad${++n}@example.com,A`),
      Buffer.from([0xd9]),
      Buffer.from('\n'),
    ]);
    const job = await team.import(bytes, { listId: offers, encoding: 'windows_1255' });
    expect(job).toMatchObject({ created: 0, rejected: 1 });
    expect(await team.rejections(job.id)).toMatchObject([{ line: 2, code: 'wrong_encoding' }]);
  });

  test.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
  ] as const)(
    'a %s is found out, or declared against what the header looks like',
    async (delimiter, sign) => {
      const found = fileOf(['Ann', 'Bea'], sign);
      expect(await team.import(found.text, { listId: offers })).toMatchObject({
        created: 2,
        checkpoint: { delimiter: sign },
      });
      const other = sign === ',' ? ';' : ',';
      const text = `email${sign}a${other}b${other}c${other}first name${sign}first name\nodd${++n}@example.com${sign}x${sign}Cy\n`;
      const job = await team.import(text, { listId: offers, delimiter });
      expect(job).toMatchObject({ state: 'done', created: 1, checkpoint: { delimiter: sign } });
      expect(await namesOf([`odd${n}@example.com`])).toEqual(['Cy']);
    },
  );

  test('a packed file is known by its first bytes, whatever is in it', async () => {
    const { emails, text } = fileOf(hebrew);
    const job = await team.import(gzipSync(iconv.encode(text, 'windows-1255')), { listId: offers });
    expect(job).toMatchObject({ created: hebrew.length, rejected: 0 });
    expect(job.checkpoint).toMatchObject({ compressed: true, encoding: 'windows_1255' });
    expect(await namesOf(emails)).toEqual(hebrew);
    const two = [fileOf(['Ann']), fileOf(['Bea'])];
    const joined = Buffer.concat(
      two.map((one, i) => gzipSync(i === 0 ? one.text : one.text.split('\r\n')[1]!)),
    );
    expect(await team.import(joined, { listId: offers })).toMatchObject({ created: 2 });
  });

  test('a mapping finds its columns without regard to case, spaces and signs', async () => {
    const mapping = { 'e mail': 'email', VORNAME: 'first_name', 'kunden nr': 'externalId' };
    const job = await team.import(`E-Mail;Vorname ;Kunden-Nr.\nmapped${++n}@example.com;Ann;K1\n`, {
      listId: offers,
      mapping,
    });
    expect(job).toMatchObject({ state: 'done', created: 1 });
    expect(await team.contact(`mapped${n}@example.com`, 'first_name, external_id')).toMatchObject({
      first_name: 'Ann',
      external_id: 'K1',
    });
    const twice = await team.import('email,Name,name\na@b.example,x,y\n', {
      listId: offers,
      mapping: { NAME: 'firstName' },
    });
    expect(twice).toMatchObject({ state: 'failed', error: expect.stringContaining('2 columns "NAME"') });
  });
});
