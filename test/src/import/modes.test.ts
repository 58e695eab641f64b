import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import type { ImportInput } from '@heed/schema/services/imports';
import { pageOfKeptOut } from '@heed/schema/services/job-rejections';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('whom an import changes', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;
  let offers: string;

  beforeEach(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    offers = await team.list('Offers');
    await brand.act((session) => createCustomField(session, { key: 'spend', kind: 'number' }));
  });
  afterEach(() => world.close());

  const everybody = () =>
    brand.act((session) =>
      session.sql(sql`
        select email, phone, external_id as ext, first_name as name from contact where tenant_id = ${brand.tenantId}
        order by coalesce(email, phone, external_id)`),
    );
  const known = [
    { email: 'ann@example.com', externalId: 'A', firstName: 'Ann' },
    { phone: '+972501234567', firstName: 'Bo' },
    { externalId: 'C', firstName: 'Cy' },
  ];
  const takeIn = () =>
    brand.act(async (session) => {
      for (const person of known) await createContact(session, person);
    });

  test('each row is known by the first it has of e-mail, phone and external id', async () => {
    await takeIn();
    const file = `email,phone,external id,first name
ann@example.com,,A,Ann 2
,+972501234567,,Bo 2
,,C,Cy 2
,,D,Dee
,,,Nobody
`;
    const job = await team.import(file, { listId: offers });
    expect(job).toMatchObject({ state: 'done', created: 1, updated: 3, unchanged: 0, rejected: 1 });
    expect(await team.rejections(job.id)).toMatchObject([{ line: 6, field: null, code: 'no_address' }]);
    expect(await everybody()).toEqual([
      { email: null, phone: '+972501234567', ext: null, name: 'Bo 2' },
      { email: null, phone: null, ext: 'C', name: 'Cy 2' },
      { email: null, phone: null, ext: 'D', name: 'Dee' },
      { email: 'ann@example.com', phone: null, ext: 'A', name: 'Ann 2' },
    ]);
  });

  test('by external id an address changes, which lifts a bounce; one that is somebody else’s does not', async () => {
    await takeIn();
    await brand.act((session) =>
      session.sql(
        sql`update contact set bounced_at = ${session.at}::timestamptz - interval '1 day' where external_id = 'A'`,
      ),
    );
    const file =
      'external id,email\nA,ann.new@example.com\nC,ann@example.com\nD,dee@example.com\nE,dee@example.com\n,f@example.com\n';
    const job = await team.import(file, { listId: offers, key: 'external_id' });
    expect(job).toMatchObject({ state: 'done', created: 1, updated: 1, rejected: 3 });
    expect((await team.rejections(job.id)).map(({ line, field, code }) => [line, field, code])).toEqual([
      [3, 'email', 'taken'],
      [5, 'email', 'taken'],
      [6, 'external id', 'invalid_value'],
    ]);
    const ann = await team.contact('ann.new@example.com', 'status, address_changed_at, email_hash');
    expect(ann).toMatchObject({ status: 'pending', address_changed_at: world.clock.now() });
    expect(ann.email_hash).toEqual(world.hashOf('ann.new@example.com'));
  });

  test('a file without the chosen key is refused in words', async () => {
    const job = await team.import('email\na@b.example', { listId: offers, key: 'phone' });
    expect(job).toMatchObject({
      state: 'failed',
      errorCode: 'INVALID_INPUT',
      error: expect.stringContaining('telephone numbers'),
    });
  });

  test('only new ones, or only those who are there', async () => {
    await takeIn();
    const file = 'email,first name\nann@example.com,Ann 2\nnew@example.com,New\n';
    expect(await team.import(file, { listId: offers, mode: 'only_existing' })).toMatchObject({
      created: 0,
      updated: 1,
      skipped: 1,
    });
    expect(
      await team.import(file.replace('Ann 2', 'Ann 3'), { listId: offers, mode: 'only_new' }),
    ).toMatchObject({
      created: 1,
      updated: 0,
      skipped: 1,
    });
    expect(await team.contact('ann@example.com', 'first_name')).toMatchObject({ first_name: 'Ann 2' });
    expect(await team.contact('new@example.com')).toMatchObject({ lists: { Offers: 'pending' } });
  });

  test('onto no list people land with their consent and no subscription', async () => {
    const job = await team.import('email\nalone@example.com\n', { consent });
    expect(job).toMatchObject({ state: 'done', created: 1 });
    expect(await team.contact('alone@example.com')).toMatchObject({ status: 'subscribed', lists: null });
    const proof = await brand.act((session) =>
      session.sql(sql`select kind, list_id, source from consent_event where tenant_id = ${brand.tenantId}`),
    );
    expect(proof).toEqual([{ kind: 'consented', list_id: null, source: 'import: shop checkout' }]);
    expect(await team.import('email\nalone@example.com\n', { consent })).toMatchObject({
      unchanged: 1,
      updated: 0,
    });
  });

  const mixed = `email,phone,first name,spend
ann@example.com,,Ann,5
left@example.com,,Left,1
same@example.com,,Same,1
twice@example.com,+972501111111,One,1
twice@example.com,,Two,1
other@example.com,+972501111111,Other,1
broken,,Broken,1
wrong@example.com,,Wrong,a lot
taken@example.com,+972501234567,Taken,1
new@example.com,,New,
`;
  const prepare = async () => {
    await takeIn();
    await team.import('email,first name,spend\nleft@example.com,Left,1\nsame@example.com,Same,1\n', {
      listId: offers,
      consent,
    });
    await brand.act(async (session) => {
      await session.sql(sql`update subscription set state = 'unsubscribed' where contact_id =
        (select id from contact where email_key = 'left@example.com')`);
    });
  };
  const counts = ({
    processed,
    created,
    updated,
    unchanged,
    skipped,
    keptOut,
    rejected,
  }: Awaited<ReturnType<Importer['import']>>) => ({
    processed,
    created,
    updated,
    unchanged,
    skipped,
    keptOut,
    rejected,
  });
  const contents = () =>
    Promise.all(
      ['contact', 'subscription', 'consent_event', 'segment', 'segment_member'].map((table) =>
        brand.act((session) =>
          session.sql({ text: `select * from ${table} order by 1, 2, 3`, values: [] } as never),
        ),
      ),
    );

  test.each<[string, Partial<ImportInput>]>([
    ['upserting', {}],
    ['only new', { mode: 'only_new' }],
    ['only existing', { mode: 'only_existing' }],
    ['into a segment', { segmentName: 'Fair' }],
  ])('a dry run says what the import would do, and writes nothing: %s', async (_, input) => {
    await prepare();
    const before = await contents();
    const dry = await team.import(
      mixed,
      { listId: offers, consent, ...input, dryRun: true },
      { batchRows: 3 },
    );
    expect(dry.state).toBe('done');
    expect(await contents()).toEqual(before);
    const real = await team.import(mixed, { listId: offers, consent, ...input }, { batchRows: 4 });
    expect(counts(dry)).toEqual(counts(real));
    expect(real).toMatchObject({ processed: 10, rejected: 5 });
    const told = async (jobId: string) =>
      (await team.rejections(jobId)).map(({ line, field, code }) => [line, field, code]);
    expect(await told(dry.id)).toEqual(await told(real.id));
    expect(await told(real.id)).toEqual([
      [6, 'email', 'duplicate'],
      [7, 'phone', 'taken'],
      [8, 'email', 'invalid_email'],
      [9, 'spend', 'wrong_type'],
      [10, 'phone', 'taken'],
    ]);
  });

  test('whoever had left is named by line, and stays away', async () => {
    await prepare();
    const job = await team.import(mixed, { listId: offers, consent }, { batchRows: 2 });
    expect(job).toMatchObject({ keptOut: 1 });
    const kept = await brand.act((session) => pageOfKeptOut(session, { jobId: job.id, page: { first: 10 } }));
    expect(kept.nodes.map(({ line }) => line)).toEqual([3]);
    expect(await kept.totalCount().catch(() => 'over')).toBe('over');
    expect((await team.rejections(job.id)).some(({ line }) => line === 3)).toBe(false);
    expect((await team.contact('left@example.com')).lists).toEqual({ Offers: 'unsubscribed' });
  });
});
