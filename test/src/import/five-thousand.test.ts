import { createCustomField } from '@heed/schema/services/custom-fields';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

const people = [
  { first: 'Dana', last: 'Levi', locale: 'en', zone: 'America/New_York' },
  { first: 'דנה', last: 'לוי', locale: 'he', zone: 'Asia/Jerusalem' },
  { first: 'زهرا', last: 'رضایی‌نژاد', locale: 'fa', zone: 'Asia/Tehran' },
  { first: 'Siti', last: 'binti Ahmad', locale: 'ms', zone: 'Asia/Kuala_Lumpur' },
  { first: '美玲', last: '陳', locale: 'zh-Hant', zone: 'Asia/Taipei' },
];

describe('the import of the story', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
  });
  afterAll(() => world.close());

  test('5,000 people in five scripts, every hundredth row broken, land in seconds; again, nobody changes', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => {
      const { first, last, locale, zone } = people[i % people.length]!;
      const email = i % 100 === 99 ? `person ${i} at example` : `person${i}@example.com`;
      return `${email},${first},"${last}",${locale},${zone},${(i * 37) % 400}.5`;
    });
    const file = `email,first name,last name,locale,time zone,2020_Spend\r\n${rows.join('\r\n')}\r\n`;
    const offers = await team.list('Offers');
    const start = performance.now();
    const job = await team.import(file, { listId: offers, consent });
    // 0.5 s on a quiet machine with 2 cores.
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(job).toMatchObject({
      state: 'done',
      processed: 5_000,
      total: 5_000,
      created: 4_950,
      rejected: 50,
    });
    expect((await team.rejections(job.id)).map(({ line }) => line)).toEqual(
      Array.from({ length: 50 }, (_, i) => 101 + i * 100),
    );
    expect(await team.contact('person2@example.com', 'last_name, locale')).toMatchObject({
      last_name: 'رضایی‌نژاد',
      locale: 'fa',
    });
    expect([
      await team.count('contact'),
      await team.count('subscription'),
      await team.count('consent_event'),
    ]).toEqual([4_950, 4_950, 4_950]);
    const again = await team.import(file, { listId: offers, consent });
    expect(again).toMatchObject({
      state: 'done',
      created: 0,
      updated: 0,
      unchanged: 4_950,
      keptOut: 0,
      rejected: 50,
    });
    expect(await team.count('consent_event')).toBe(4_950);
  });
});
