import type { Id } from '@heed/schema/domain/ids';
import { pageOfContacts } from '@heed/schema/services/contact-selection';
import { exportContacts } from '@heed/schema/services/exports';
import { getJobFile } from '@heed/schema/services/job-files';
import { getJob } from '@heed/schema/services/jobs';
import { fillSegment } from '@heed/schema/services/segment-filling';
import { createSegment } from '@heed/schema/services/segments';
import { sendTestMessage } from '@heed/schema/services/test-messages';
import { importerOf } from '../import/importer.js';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import type { Brand } from '../support/world.js';

let sending: SendingWorld;
let brand: Brand;

beforeAll(async () => {
  sending = await makeSendingWorld();
  brand = await sending.world.brand('Olive');
  await sending.startWorkers();
});
afterAll(() => sending.close());

async function ended(jobId: string) {
  await until(async () => (await jobOf(jobId)).finishedAt !== null);
  return jobOf(jobId);
}
const jobOf = (jobId: string) => brand.act((session) => getJob(session, { jobId }));

test('an import runs to its end', async () => {
  const importer = importerOf(sending.world, brand);
  const rows = Array.from({ length: 2_500 }, (_, n) => `i${n}@example.com,Name ${n}`);
  const { id } = await importer.begin(`email,first name\n${rows.join('\n')}\nnot-an-address,X\n`, {
    listId: await importer.list('Imported'),
  });
  expect(await ended(id)).toMatchObject({ state: 'done', processed: 2_501, created: 2_500, rejected: 1 });
});

test('an export runs to its end', async () => {
  const { id } = await brand.act((session) => exportContacts(session, { columns: ['email'] }));
  const job = await ended(id);
  expect(job).toMatchObject({ state: 'done', processed: job.total });
  expect(await brand.act((session) => getJobFile(session, { jobId: id }))).toMatchObject({
    filename: 'contacts.csv',
  });
});

test('a file that cannot be imported ends its job in words', async () => {
  const importer = importerOf(sending.world, brand);
  const { id } = await importer.begin('name,city\nDana,Haifa\n', { listId: await importer.list('Nothing') });
  const job = await ended(id);
  expect(job).toMatchObject({ state: 'failed', processed: 0 });
  expect(job.error).toMatch(/column/);
});

test('a fixed segment is filled by a rule', async () => {
  const [dana] = await addPeople(
    brand,
    [],
    [{ email: 'dana@members.example' }, { email: 'noa@elsewhere.example' }],
  );
  const { segment, job } = await brand.act(async (session) => {
    const segment = await createSegment(session, { name: 'Members' });
    const rule = { field: 'email', is: 'contains', value: '@members.' };
    return { segment, job: await fillSegment(session, { id: segment.id, rule, change: 'add' }) };
  });
  expect(await ended(job.id)).toMatchObject({ state: 'done', processed: 1, updated: 1 });
  const { nodes } = await brand.act((session) =>
    pageOfContacts(session, { segmentId: segment.id, page: { first: 5 } }),
  );
  expect(nodes.map(({ id }) => id)).toEqual([dana]);
});

describe('a test message', () => {
  let campaignId: Id<'campaign'>;
  let contactId: Id<'contact'>;

  beforeAll(async () => {
    const listId = await addTopic(brand, 'Offers');
    [contactId] = (await addPeople(brand, [listId], [{ email: 'dana@example.com', firstName: 'Dana' }])) as [
      Id<'contact'>,
    ];
    campaignId = await addCampaign(brand, { listId, identityId: await addIdentity(brand) });
  });
  const sendTest = (to: string) =>
    brand.act((session) => sendTestMessage(session, { campaignId, contactId, to }));

  test('goes to the team as the contact would see it, and touches no ledger', async () => {
    expect(await ended((await sendTest('team@olive.example')).id)).toMatchObject({
      state: 'done',
      processed: 1,
    });
    expect(sending.smtp.mails).toHaveLength(1);
    const { to, source } = sending.smtp.mails[0]!;
    expect(to).toBe('team@olive.example');
    expect(source).toMatch(/^Subject: \[Test\] Thank you, Dana\r$/m);
    expect(source).not.toContain('List-Unsubscribe-Post');
    expect(await reportOf(brand, campaignId)).toMatchObject({ selected: 0, sent: 0 });
  });

  test('that is refused says what the server said', async () => {
    sending.smtp.treat = () => 'refuse';
    const job = await ended((await sendTest('nobody@olive.example')).id);
    expect(job).toMatchObject({ state: 'failed' });
    expect(job.error).toMatch(/refused it: 550-5\.1\.1/);
  });
});
