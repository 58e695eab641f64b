import { readFileSync } from 'node:fs';
import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { visit, words } from '../page/browsing.js';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { day, minute } from '../support/test-clock.js';
import { en, fillIn } from './form-world.js';

let served: ApiWorld;
let olive: Team;
let center: PreferenceCenter;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  center = await startPreferenceCenter({
    database: served.world.database,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:4000',
  });
});
afterAll(async () => {
  await center.stop();
  await served.close();
});
afterEach(() => expect(served.faults).toEqual([]));

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, variables: object = {}) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(olive.tenantKey, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

async function count(rule: object): Promise<number> {
  const { data, errors } = await served.ask(
    olive.tenantKey,
    'query($rule: Rule!) { countContacts(rule: $rule) }',
    { rule },
  );
  expect(errors).toBeUndefined();
  return data.countContacts;
}

/** Where a form's address leads here. */
const here = (url: string) => url.replace('http://127.0.0.1:4000', center.url);

const course = {
  name: 'Autumn course',
  title: en('Come to the course'),
  fields: [
    { key: 'email', kind: 'EMAIL', label: en('E-mail'), contactData: 'EMAIL', required: true },
    { key: 'name', kind: 'TEXT', label: en('First name'), contactData: 'FIRST_NAME', required: true },
    {
      key: 'size',
      kind: 'ONE_OF',
      label: en('T-shirt'),
      choices: [{ value: 's', label: en('Small') }, { value: 'l' }],
    },
  ],
};

async function sendAll(campaignId: Id<'campaign'>): Promise<void> {
  await startSending(olive.brand, campaignId);
  const claim = await olive.brand.act((session) =>
    claimBatch(session, { campaignId, lane: 0, attempt: 1, limit: 100 }),
  );
  if (claim.kind !== 'claimed') throw new Error('Nothing was claimed');
  const outcomes = claim.recipients.map(({ contactId, occurrence }) => {
    return { contactId: contactId as Id<'contact'>, occurrence, result: 'sent' as const };
  });
  await olive.brand.act((session) => recordOutcomes(session, { campaignId, attempt: 1, outcomes }));
}

test('a course: its form goes out by mail, some fill it in, and after three days the others are asked again', async () => {
  const list = await addTopic(olive.brand, 'Courses');
  const identityId = await addIdentity(olive.brand);
  const [noa, dan] = await addPeople(
    olive.brand,
    [list],
    [
      { email: 'noa@example.com', firstName: 'Noa' },
      { email: 'dan@example.com' },
      { email: 'mia@example.com' },
    ],
  );
  const form = await run('84-create-form', {
    input: { ...course, lists: [{ listId: showId('list', list), joining: 'OFFERED' }] },
  });
  expect(form).toMatchObject({
    url: `http://127.0.0.1:4000/f/${form.id}`,
    confirm: 'SINGLE',
    source: 'form',
    lists: [{ joining: 'OFFERED', list: { name: 'Courses' } }],
    fields: [{ contactData: 'EMAIL' }, {}, { choices: [{ value: 's' }, { value: 'l' }] }],
  });

  const html = `<p><a href="${form.mailLink.replaceAll('"', "'")}">The form</a></p>`;
  const campaignId = await addCampaign(olive.brand, { listId: list, identityId, html });
  const preview = await run('12-preview-campaign', {
    campaignId: showId('campaign', campaignId),
    contactId: showId('contact', noa!),
  });
  const link = /href="(http[^"]*\/f\/[^"]*)"/.exec(preview.html)?.[1]?.replaceAll('&amp;', '&');
  expect(link).toMatch(new RegExp(`^http://127.0.0.1:4000/f/${form.id}\\?t=[\\w-]{95}$`));
  await sendAll(campaignId);

  const invited = { email: showId('campaign', campaignId), is: 'sent' };
  const unanswered = {
    all: [
      invited,
      { not: { ...invited, within: { days: 3 } } },
      { form: form.id, is: 'not_filled' },
      { list: showId('list', list), is: 'in' },
    ],
  };
  expect(await count(unanswered)).toBe(0); // it went out just now
  served.world.clock.advance(day);
  const own = `${here(form.url)}?t=${olive.linkOf(noa!)}`;
  expect(words(await (await visit(own)).text())).toContain('You are filling this in as n•••@example.com');
  expect((await fillIn(own, { name: 'Noa', size: 'l' })).status).toBe(303);
  served.world.clock.advance(2 * day + minute);
  expect(await count(unanswered)).toBe(2);
  expect(await count({ form: form.id, is: 'filled', within: { days: 3 } })).toBe(1);

  // The second, by hand; and somebody new, who is on the list already when they try again.
  expect((await fillIn(here(form.url), { name: 'D', email: 'dan@example.com' })).status).toBe(303);
  expect(await count(unanswered)).toBe(1);
  const eve = { name: '=Eve', email: 'eve@example.com', list: showId('list', list) };
  expect((await fillIn(here(form.url), eve)).status).toBe(303);
  const again = {
    all: [
      { form: form.id, is: 'filled' },
      { list: showId('list', list), is: 'in' },
    ],
  };
  expect(await count(again)).toBe(3);

  const seen = await run('85-see-submissions', { formId: form.id, first: 2 });
  expect(seen.submissions).toMatchObject({
    totalCount: 3,
    nodes: [
      {
        authority: 'FIRST',
        answers: { email: 'eve@example.com' },
        lists: [{ name: 'Courses' }],
        contact: { status: 'SUBSCRIBED' },
      },
      { authority: 'CLAIMED', contact: { id: showId('contact', dan!) } },
    ],
    pageInfo: { hasNextPage: true },
  });
  const rest = await run('85-see-submissions', {
    formId: form.id,
    after: seen.submissions.pageInfo.endCursor,
  });
  expect(rest.submissions.nodes).toMatchObject([{ authority: 'LINK', answers: { name: 'Noa', size: 'l' } }]);

  const file = (key: string, id: string) =>
    fetch(`${served.api.url}/forms/${id}/submissions.csv`, { headers: { authorization: `Bearer ${key}` } });
  const csv = await file(olive.tenantKey, form.id);
  expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const lines = (await csv.text()).split('\r\n').map((line) => line.split(','));
  expect(lines.map((line) => line.slice(4))).toEqual([
    ['contact email', 'lists', 'email', 'name', 'size'],
    ['eve@example.com', showId('list', list), 'eve@example.com', "'=Eve", ''],
    ['dan@example.com', '', 'dan@example.com', 'D', ''],
    ['noa@example.com', '', '', 'Noa', 'l'],
    [],
  ]);
  const stranger = await served.team('Stranger');
  const foreign = await file(stranger.tenantKey, form.id);
  const missing = await file(olive.tenantKey, showId('form', newId('form')));
  expect([foreign.status, missing.status, (await file(olive.tenantKey, 'x')).status]).toEqual([
    404, 404, 400,
  ]);
  expect(await foreign.text()).toBe(await missing.text());
  expect((await file(olive.accountKey, form.id)).status).toBe(400);

  const timeline = await served.ask(
    olive.tenantKey,
    `query($id: ContactId!) { contact(contactId: $id) { timeline(kinds: [SUBMISSION]) { totalCount nodes {
      kind ... on TimelineSubmission { submission { authority form { name } answers } } } } } }`,
    { id: showId('contact', noa!) },
  );
  expect(timeline.data.contact.timeline).toEqual({
    totalCount: 1,
    nodes: [
      {
        kind: 'SUBMISSION',
        submission: {
          authority: 'LINK',
          form: { name: 'Autumn course' },
          answers: { name: 'Noa', size: 'l' },
        },
      },
    ],
  });

  expect(await run('86-update-form', { input: { formId: form.id, open: false } })).toMatchObject({
    closedAt: served.world.clock.now().toISOString(),
  });
  expect((await visit(here(form.url))).status).toBe(410);
});
