import { readFileSync } from 'node:fs';
import { readId, showId } from '@heed/schema/domain/ids';
import { CsvReader } from '@heed/schema/services/import-csv';
import { runOptOuts } from '@heed/schema/services/opt-out-files';
import { type ApiWorld, makeApiWorld, operatorKey, type Team } from '../api/api-world.js';
import { addPeople } from '../support/audience.js';
import { hour } from '../support/test-clock.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);
const documentOf = (name: string) => readFileSync(new URL(`${name}.graphql`, folder), 'utf8');

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, variables: object, key = olive.accountKey) {
  const { data, errors } = await served.ask(key, documentOf(name), variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

function upload(key: string, body: string): Promise<Response> {
  return served.post('/uploads?filename=out.csv', {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body,
  });
}

/** The rows of a CSV by the names of its first line. */
function table(csv: string): Record<string, string>[] {
  const reader = new CsvReader();
  reader.push(Buffer.from(csv));
  reader.end();
  const rows: string[][] = [];
  for (let row = reader.next(); row; row = reader.next()) rows.push(row.cells);
  const [names, ...rest] = rows;
  return rest.map((cells) => Object.fromEntries(names!.map((name, i) => [name, cells[i]!])));
}

const exported = (key: string | undefined) =>
  fetch(`${served.api.url}/opt-outs.csv`, { headers: key ? { authorization: `Bearer ${key}` } : {} });

test('the owner of an account opts out a file, looks up, lists, exports, lifts: with the ready documents', async () => {
  const { uploadId } = (await (
    await upload(olive.accountKey, 'email\nana@example.com\nbroken\nbo@example.com\n')
  ).json()) as {
    uploadId: string;
  };
  const job = await run('33-opt-out-file', { input: { uploadId, note: '=cmd()|"A1", by letter' } });
  expect(job).toMatchObject({ kind: 'OPT_OUT_ADDRESSES', state: 'QUEUED' });
  const scope = { accountId: olive.brand.accountId, actor: { type: 'system', name: 'test' } as const };
  await runOptOuts(served.world.database, scope, readId('job', job.id));
  expect(await run('08-follow-job', { jobId: job.id })).toMatchObject({
    state: 'DONE',
    created: 2,
    rejected: 1,
    rejections: { totalCount: 1, nodes: [{ line: 3, field: 'email', code: 'INVALID_EMAIL' }] },
  });
  await run('19-opt-out-globally', { input: { phone: '+972 50 123 4567', note: 'Called' } });
  const first = await run('34-list-opt-outs', { first: 2 });
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const rest = await run('34-list-opt-outs', { first: 2, after: first.pageInfo.endCursor });
  expect(rest).toMatchObject({ nodes: [{ channel: 'EMAIL' }], pageInfo: { hasNextPage: false } });

  const answer = await exported(olive.accountKey);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const rows = table(await answer.text());
  expect(rows).toHaveLength(3);
  expect(rows[0]).toEqual({
    id: first.nodes[0].id,
    hash: expect.stringMatching(/^01[0-9a-f]{64}$/),
    channel: 'sms',
    reason: 'global_opt_out',
    actor: expect.stringMatching(/^key:/),
    at: served.world.clock.now().toISOString(),
    note: 'Called',
  });
  expect(rows[2]!.note).toBe(`'=cmd()|"A1", by letter`);

  served.world.clock.advance(hour);
  const consent = { what: 'Offers', at: served.world.clock.now().toISOString(), how: 'Form', wording: 'Yes' };
  const lifted = await run('36-lift-opt-out', {
    input: { email: 'ana@example.com', consent, note: 'Came by' },
  });
  expect(await run('20-look-up-opt-out', { email: 'ana@example.com' })).toBeNull();
  const { data } = await served.ask(
    olive.accountKey,
    '{ optOutHistory(email: "ANA@example.com") { nodes { kind optOutId actor } } }',
  );
  expect(data.optOutHistory.nodes).toMatchObject([
    { kind: 'LIFTED', optOutId: lifted.id },
    { kind: 'OPTED_OUT', optOutId: lifted.id },
  ]);
  expect(await run('35-opt-out-history', {})).toMatchObject({
    totalCount: 4,
    nodes: [{ kind: 'LIFTED', note: 'Came by', evidence: consent }, {}, {}, {}],
  });
});

test('lifting without evidence is refused with a code, before anything happens', async () => {
  await run('19-opt-out-globally', { input: { email: 'cy@example.com' } });
  const lift = (consent?: object) =>
    served.ask(olive.accountKey, documentOf('36-lift-opt-out'), {
      input: { email: 'cy@example.com', consent },
    });
  const at = served.world.clock.now().toISOString();
  expect((await lift()).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  expect((await lift({ what: 'Offers', at, how: 'Form' })).errors?.[0]?.extensions.code).toBe(
    'INVALID_INPUT',
  );
  expect(
    (await lift({ what: 'Offers', at, how: 'Form', wording: ' ' })).errors?.[0]?.extensions,
  ).toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'consent', 'wording'],
  });
  expect(
    (await lift({ what: 'Offers', at, how: 'Form', wording: 'Yes' })).errors?.[0]?.extensions,
  ).toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'consent', 'at'],
  });
  expect(await run('20-look-up-opt-out', { email: 'cy@example.com' })).not.toBeNull();
});

test('a tenant’s team learns yes or no: its key reaches nothing else, whatever its role', async () => {
  await addPeople(olive.brand, [], [{ email: 'dee@example.com' }, { email: 'eve@example.com' }]);
  await run('19-opt-out-globally', { input: { email: 'dee@example.com', note: 'Of her lawyer' } });
  const seen = await served.ask(olive.tenantKey, '{ contacts { nodes { email suppressed } } }');
  expect(seen.data.contacts.nodes).toEqual([
    { email: 'dee@example.com', suppressed: true },
    { email: 'eve@example.com', suppressed: false },
  ]);
  expect(JSON.stringify(seen)).not.toContain('lawyer');
  const refused = [
    ['20-look-up-opt-out', { email: 'dee@example.com' }],
    ['34-list-opt-outs', {}],
    ['35-opt-out-history', { email: 'dee@example.com' }],
    ['19-opt-out-globally', { input: { email: 'x@example.com' } }],
    ['33-opt-out-file', { input: { uploadId: 'upload_01h455vb4pex5vsknk084sn02q' } }],
    [
      '36-lift-opt-out',
      {
        input: {
          email: 'dee@example.com',
          consent: { what: 'a', at: '2026-03-02T10:00:00Z', how: 'b', wording: 'c' },
        },
      },
    ],
    ['38-rotate-keys', {}],
    ['39-follow-key-rotation', {}],
  ] as const;
  for (const [name, variables] of refused) {
    const { errors } = await served.ask(olive.tenantKey, documentOf(name), variables);
    expect([name, errors?.map(({ extensions }) => extensions.code)]).toEqual([name, ['FORBIDDEN']]);
  }
  expect((await exported(olive.tenantKey)).status).toBe(403);
  expect((await exported(undefined)).status).toBe(401);
  // An upload belongs to whom it came from: the tenant cannot import the account's, nor the account opt out the tenant's.
  const mine = (await (await upload(olive.tenantKey, 'email\na@b.example\n')).json()) as { uploadId: string };
  const { errors } = await served.ask(olive.accountKey, documentOf('33-opt-out-file'), {
    input: { uploadId: mine.uploadId },
  });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'uploadId'] });
});

test('erasure needs an admin; the operator alone rotates keys', async () => {
  const [fay] = await addPeople(olive.brand, [], [{ email: 'fay@example.com' }]);
  const input = { contactId: showId('contact', fay!) };
  const made = await served.ask(
    olive.tenantKey,
    'mutation { createApiKey(input: {name: "Editor", role: EDITOR}) { secret } }',
  );
  const editor = await served.ask(made.data.createApiKey.secret, documentOf('37-erase-contact'), { input });
  expect(editor.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await run('37-erase-contact', { input }, olive.tenantKey)).toMatchObject({
    id: input.contactId,
    email: null,
    suppressed: false,
  });
  const again = await served.ask(
    olive.tenantKey,
    'mutation { createContact(input: {email: "Fay@example.com"}) { id } }',
  );
  expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'SUPPRESSED', path: ['input', 'email'] });
  expect(JSON.stringify(again)).not.toContain('ay@example');

  const standing = await run('39-follow-key-rotation', {}, operatorKey);
  expect(standing).toMatchObject({ newestKey: 1, underWay: 0 });
  expect(standing.current).toBe(standing.accounts);
  expect(await run('38-rotate-keys', {}, operatorKey)).toMatchObject({ begun: 0 });
  const owner = await served.ask(olive.accountKey, documentOf('38-rotate-keys'));
  expect(owner.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
