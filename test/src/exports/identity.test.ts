import type { Id } from '@heed/schema/domain/ids';
import { contactFields } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { exporterOf } from './exporter.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const choices = ['gold', 'silver', '=bronze', "'tin"];

async function brandWithFields(name: string): Promise<Brand> {
  const brand = await world.brand(name);
  await brand.act(async (session) => {
    for (const kind of ['text', 'number', 'boolean', 'date', 'datetime'] as const)
      await createCustomField(session, { key: `a_${kind}`, kind });
    await createCustomField(session, { key: 'tier', kind: 'one_of', choices });
    await createCustomField(session, { key: 'tiers', kind: 'several_of', choices });
    // Labels that are taken for other columns where one reads carelessly.
    await createCustomField(session, { key: 'trap', label: 'email', kind: 'text' });
    await createCustomField(session, { key: 'Phone_Number', kind: 'text' });
  });
  return brand;
}

/** Texts as a contact keeps them: signs that spreadsheets run, apostrophes, quotes, separators, many scripts. */
const hostile = fc.constantFrom(
  "'",
  '=',
  '+',
  '-',
  '@',
  "'=",
  "''=1+1",
  '"',
  ',',
  ';',
  '|',
  '\\N',
  '\\',
  'NULL',
  '{}',
  '\u202e',
);
const text = fc
  .array(fc.oneof({ weight: 2, arbitrary: hostile }, fc.string({ unit: 'grapheme', maxLength: 6 })), {
    maxLength: 4,
  })
  .map((parts) => parts.join('').trim().normalize('NFC'))
  .filter((all) => all !== '' && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(all));
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const people = fc.array(
  fc.record({
    kind: fc.constantFrom('email', 'phone', 'externalId', 'all'),
    local: fc.stringMatching(/^[+\-=a-zA-Z0-9']{1,12}$/),
    externalId: text,
    firstName: maybe(text),
    lastName: maybe(text),
    locale: maybe(fc.constantFrom('he', 'fa-IR', 'zh-Hans', 'ms')),
    timeZone: maybe(fc.constantFrom('Asia/Tehran', 'UTC', 'America/New_York')),
    fields: fc.record({
      a_text: maybe(text),
      trap: maybe(text),
      Phone_Number: maybe(text),
      a_number: maybe(fc.double({ noNaN: true, noDefaultInfinity: true })),
      a_boolean: maybe(fc.boolean()),
      a_date: maybe(fc.constantFrom('2024-02-29', '0001-01-01', '9999-12-31')),
      a_datetime: maybe(fc.constantFrom('2026-01-31T09:30:00.123Z', '1970-01-01T00:00:00Z')),
      tier: maybe(fc.constantFrom(...choices)),
      tiers: maybe(fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1 })),
    }),
  }),
  { minLength: 1, maxLength: 25 },
);

/** Everybody of a tenant, by what names them, with all that was said of them. */
async function everybody(brand: Brand) {
  return brand.act(async (session) => {
    const rows = await session.sql<{ id: Id<'contact'> }>(sql`
      select id, email, email_key, email_hash, phone, phone_hash, external_id, first_name, last_name, locale, time_zone
      from contact where tenant_id = ${brand.tenantId} order by email_key, phone, external_id`);
    const fields = await contactFields(
      session,
      rows.map(({ id }) => id),
    );
    return rows.map(({ id, ...rest }) => ({ ...rest, fields: fields.get(id) }));
  });
}

test('the import of an export is the identity, into the same tenant and into an empty one', async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(
      people,
      fc.constantFrom('comma', 'semicolon', 'tab', 'pipe'),
      fc.boolean(),
      async (some, delimiter, byteOrderMark) => {
        n += 1;
        const brand = await brandWithFields(`From ${n}`);
        await brand.act(async (session) => {
          for (const [i, { kind, local, externalId, fields, ...rest }] of some.entries()) {
            const has = (what: string) => kind === what || kind === 'all';
            await createContact(session, {
              ...rest,
              email: has('email') ? `${local}.${i}@example.com` : undefined,
              phone: has('phone') ? `+9725012${String(i).padStart(5, '0')}` : undefined,
              externalId: has('externalId') ? `${externalId}${i}` : undefined,
              fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
            });
          }
        });
        const before = await everybody(brand);
        const file = await exporterOf(world, brand).export({ delimiter, byteOrderMark }, { batchRows: 7 });
        expect(file.split('\n').filter((line) => /^[=+\-@\t\r]/.test(line))).toEqual([]);

        const again = await importerOf(world, brand).import(file, {}, { batchRows: 10 });
        expect(again).toMatchObject({
          state: 'done',
          unchanged: some.length,
          created: 0,
          updated: 0,
          rejected: 0,
        });
        expect(await everybody(brand)).toEqual(before);

        const empty = await brandWithFields(`To ${n}`);
        const moved = await importerOf(world, empty).import(file, {}, { batchRows: 10 });
        expect(moved).toMatchObject({ state: 'done', created: some.length, rejected: 0 });
        expect(await everybody(empty)).toEqual(before);
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
