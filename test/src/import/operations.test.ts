import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readId, showId } from '@heed/schema/domain/ids';
import { runExport } from '@heed/schema/services/export-run';
import { runImport } from '@heed/schema/services/import-run';
import iconv from 'iconv-lite';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addTopic } from '../support/audience.js';

let served: ApiWorld;
let olive: Team;
let offers: string;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  offers = showId('list', await addTopic(olive.brand, 'Offers'));
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, variables: object, key = olive.tenantKey) {
  const { data, errors } = await served.ask(
    key,
    readFileSync(new URL(`${name}.graphql`, folder), 'utf8'),
    variables,
  );
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

async function upload(body: Buffer): Promise<string> {
  const answer = await served.post('/uploads?filename=people.csv', {
    headers: { authorization: `Bearer ${olive.tenantKey}` },
    body: new Uint8Array(body),
  });
  return ((await answer.json()) as { uploadId: string }).uploadId;
}

interface Refused {
  errors: { extensions: { code: string } }[];
}

/** As a worker does. */
async function work(runJob: typeof runImport | typeof runExport, jobId: string) {
  const { accountId, tenantId } = olive.brand;
  const scope = { accountId, tenantId, actor: { type: 'system', name: 'test' } as const };
  await runJob(served.world.database, scope, readId('job', jobId));
}

const get = (path: string, key: string | undefined = olive.tenantKey, tenant?: string) =>
  fetch(served.api.url + path, {
    headers: { ...(key && { authorization: `Bearer ${key}` }), ...(tenant && { 'heed-tenant': tenant }) },
  });

const people = `e-mail;Vorname
dana@example.com;דנה
broken;יוסף
noa@example.com;"שרה; רבקה"
dana@example.com;שלום וברכה לכולם
`;

test('a Hebrew spreadsheet: tried, imported, its rejected rows fetched and mended, and all of it exported', async () => {
  const bytes = iconv.encode(people, 'windows-1255');
  const input = {
    listId: offers,
    mapping: { vorname: 'firstName' },
    consent: { wording: 'כן', source: 'fair' },
  };
  const tried = await run('51-dry-run-import', {
    input: {
      ...input,
      uploadId: await upload(bytes),
      dryRun: true,
      encoding: 'WINDOWS_1255',
      delimiter: 'SEMICOLON',
      key: 'EMAIL',
      mode: 'UPSERT',
    },
  });
  expect(tried).toMatchObject({ state: 'QUEUED', dryRun: true });
  await work(runImport, tried.id);
  const numbers = {
    state: 'DONE',
    processed: 4,
    created: 2,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    keptOut: 0,
    rejected: 2,
  };
  expect(await run('08-follow-job', { jobId: tried.id })).toMatchObject({ ...numbers, dryRun: true });
  expect(
    (await served.ask(olive.tenantKey, '{ contacts(first: 1) { totalCount } }')).data.contacts.totalCount,
  ).toBe(0);

  const job = await run('07-import-contacts', { input: { ...input, uploadId: await upload(bytes) } });
  await work(runImport, job.id);
  expect(await run('08-follow-job', { jobId: job.id })).toMatchObject({
    ...numbers,
    errorCode: null,
    reading: { encoding: 'WINDOWS_1255', delimiter: 'SEMICOLON', compressed: false, ignoredColumns: [] },
    keptOutRows: { totalCount: 0 },
    rejections: { totalCount: 2 },
  });

  const { file } = await run('52-rejected-rows', { jobId: job.id });
  expect(file).toMatchObject({ filename: 'rejected-rows.csv', path: `/jobs/${job.id}/file` });
  const fetched = await get(file.path);
  expect(fetched.status).toBe(200);
  expect(fetched.headers.get('content-disposition')).toBe(
    `attachment; filename="rejected-rows.csv"; filename*=UTF-8''rejected-rows.csv`,
  );
  expect(fetched.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const rejected = Buffer.from(await fetched.arrayBuffer());
  expect(rejected.length).toBe(file.bytes);
  expect(rejected.toString().split('\r\n')).toEqual([
    '\ufeffe-mail;Vorname;rejected_line;rejected_column;rejected_reason',
    'broken;יוסף;3;e-mail;This is no e-mail address: it has no @.',
    'dana@example.com;שלום וברכה לכולם;5;e-mail;An earlier row of the file is about the same person already.',
    '',
  ]);
  const mended = await upload(Buffer.from(rejected.toString().replace('broken', 'yosef@example.com')));
  const second = await run('07-import-contacts', { input: { ...input, uploadId: mended } });
  await work(runImport, second.id);
  expect(await run('08-follow-job', { jobId: second.id })).toMatchObject({
    created: 1,
    updated: 1,
    rejected: 0,
    file: null,
  });

  const exported = await run('53-export-contacts', {
    input: {
      listId: offers,
      state: 'SUBSCRIBED',
      columns: ['email', 'firstName', 'status'],
      lists: [offers],
      gzip: true,
      byteOrderMark: true,
      filename: 'הקמפיין',
    },
  });
  expect(exported).toMatchObject({ state: 'QUEUED', total: 3 });
  await work(runExport, exported.id);
  const list = await run('54-list-exports', { first: 5 });
  expect(list).toMatchObject({ totalCount: 1, nodes: [{ id: exported.id, state: 'DONE', processed: 3 }] });
  const packed = await get(list.nodes[0].file.path);
  expect(packed.headers.get('content-type')).toBe('application/gzip');
  expect(packed.headers.get('content-disposition')).toContain(
    `filename*=UTF-8''${encodeURIComponent('הקמפיין.csv.gz')}`,
  );
  expect(
    gunzipSync(Buffer.from(await packed.arrayBuffer()))
      .toString()
      .split('\r\n'),
  ).toEqual([
    '\ufeffemail,firstName,status,list: Offers',
    'dana@example.com,שלום וברכה לכולם,subscribed,subscribed',
    'noa@example.com,שרה; רבקה,subscribed,subscribed',
    'yosef@example.com,יוסף,subscribed,subscribed',
    '',
  ]);

  // Nobody else has it: without a key, with another tenant's, or with the account's that names no tenant.
  const stranger = await served.team('Stranger');
  const codes = await Promise.all(
    [
      await get(file.path, ''),
      await get(file.path, stranger.tenantKey),
      await get(file.path, olive.accountKey),
      await get('/jobs/job_nonsense/file'),
      await get(`/jobs/${offers}/file`),
      await get(`/jobs/${second.id}/file`),
    ].map(async (answer) => [answer.status, ((await answer.json()) as Refused).errors[0]!.extensions.code]),
  );
  expect(codes).toEqual([
    [401, 'UNAUTHENTICATED'],
    [404, 'NOT_FOUND'],
    [400, 'INVALID_INPUT'],
    [400, 'INVALID_ID'],
    [400, 'INVALID_ID'],
    [404, 'NOT_FOUND'],
  ]);
  expect((await get(file.path, olive.accountKey, olive.tenantId)).status).toBe(200);
  expect(served.faults).toEqual([]);
});

test('a CRM pushes its contacts, and hears of each what became of it', async () => {
  const contacts = [
    { externalId: 'crm-1', email: 'ana@example.com', firstName: 'Ana' },
    { externalId: 'crm-2', email: 'nonsense' },
  ];
  const input = { contacts, listId: offers, consent: { wording: 'Yes', source: 'CRM' } };
  const first = await run('55-upsert-contacts', { input });
  expect(first.results).toEqual([
    {
      index: 0,
      outcome: 'CREATED',
      contactId: expect.stringMatching(/^contact_/),
      keptOut: false,
      errors: [],
    },
    {
      index: 1,
      outcome: 'REFUSED',
      contactId: null,
      keptOut: false,
      errors: [
        {
          code: 'INVALID_INPUT',
          message: expect.stringContaining('@'),
          path: ['input', 'contacts', 1, 'email'],
        },
      ],
    },
  ]);
  expect((await run('55-upsert-contacts', { input })).results[0]).toMatchObject({ outcome: 'UNCHANGED' });
});
