import { readFileSync } from 'node:fs';
import { showId } from '@heed/schema/domain/ids';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addPeople, addTopic } from '../support/audience.js';

let served: ApiWorld;
let olive: Team;
let offers: string;
let news: string;
let anna: string;

beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  const lists = [await addTopic(olive.brand, 'Offers'), await addTopic(olive.brand, 'News')];
  [offers, news] = lists.map((id) => showId('list', id)) as [string, string];
  const [contact] = await addPeople(olive.brand, lists, [{ email: 'anna@example.com' }]);
  anna = showId('contact', contact!);
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);
const asAnna = () => served.linkFor(showId('tenant', olive.brand.tenantId), anna);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, key: string, variables: object = {}) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(key, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}
const refused = async (name: string, key: string, variables: object) => {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  return (await served.ask(key, document, variables)).errors?.[0]?.extensions;
};
const about = (brand: object) => ({ input: { tenantId: olive.tenantId, brand } });

test('a brand says in each language how it uses data, where it lives and where else to hear from it', async () => {
  const brand = {
    dataUse: [
      { locale: 'he_il', text: ' שומרים רק מה שצריך \r\n\r\n ולא יותר ' },
      { locale: 'en', text: 'Only what is needed' },
    ],
    postalAddress: [{ locale: 'en', text: '1 Grove Road\nHaifa' }],
    channels: [
      { kind: 'SMS', label: [{ locale: 'en', text: 'Text us' }], address: '+972 50-123-4567' },
      { kind: 'RSS', label: [{ locale: 'en', text: 'Feed' }], address: 'https://olive.example/feed' },
    ],
    personaChoice: true,
  };
  expect(await run('46-describe-brand', olive.accountKey, about(brand))).toMatchObject({
    brand: {
      dataUse: [
        { locale: 'he-IL', text: 'שומרים רק מה שצריך\nולא יותר' },
        { locale: 'en', text: 'Only what is needed' },
      ],
      postalAddress: [{ locale: 'en', text: '1 Grove Road\nHaifa' }],
      channels: [{ kind: 'SMS', address: '+972501234567' }, { kind: 'RSS' }],
      personaChoice: true,
    },
  });
  const kept = await run('46-describe-brand', olive.accountKey, about({ channels: [] }));
  expect(kept.brand).toMatchObject({ channels: [], personaChoice: true, dataUse: [{ locale: 'he-IL' }, {}] });
});

const label = [{ locale: 'en', text: 'Here' }];
test.each<[string, object, (string | number)[]]>([
  ['a language that is none', { dataUse: [{ locale: '?', text: 'x' }] }, ['dataUse', 0, 'locale']],
  [
    'a language twice',
    {
      dataUse: [
        { locale: 'iw', text: 'x' },
        { locale: 'he', text: 'y' },
      ],
    },
    ['dataUse', 1, 'locale'],
  ],
  ['an empty text', { postalAddress: [{ locale: 'he', text: ' \n ' }] }, ['postalAddress', 0, 'text']],
  [
    'a text too long',
    { postalAddress: [{ locale: 'he', text: 'x'.repeat(301) }] },
    ['postalAddress', 0, 'text'],
  ],
  [
    'a script for an address',
    { channels: [{ kind: 'LINK', label, address: 'javascript:alert(1)' }] },
    ['channels', 0, 'address'],
  ],
  [
    'a page for a number',
    { channels: [{ kind: 'SMS', label, address: 'https://a.example' }] },
    ['channels', 0, 'address'],
  ],
  [
    'a link that says nothing',
    { channels: [{ kind: 'LINK', label: [], address: 'https://a.example' }] },
    ['channels', 0, 'label'],
  ],
  [
    'eleven channels',
    { channels: Array.from({ length: 11 }, () => ({ kind: 'LINK', label, address: 'https://a.example' })) },
    ['channels'],
  ],
])('a brand cannot say %s, and the error names the field', async (_what, brand, path) => {
  expect(await refused('46-describe-brand', olive.accountKey, about(brand))).toEqual({
    code: 'INVALID_INPUT',
    path: ['input', 'brand', ...path],
  });
});

test('personas are created, changed, listed and taken out of use; a contact has one, and chooses another', async () => {
  const key = olive.tenantKey;
  const cook = await run('47-create-persona', key, {
    input: { name: 'I cook', lists: [news, news, offers] },
  });
  expect(cook).toMatchObject({ position: 1, lists: [{ name: 'News' }, { name: 'Offers' }] });
  const trade = await run('47-create-persona', key, { input: { name: 'I sell', lists: [] } });
  expect(await refused('47-create-persona', key, { input: { name: 'I cook', lists: [] } })).toEqual({
    code: 'ALREADY_EXISTS',
    path: ['input', 'name'],
  });
  const change =
    'mutation($input: UpdatePersonaInput!) { updatePersona(input: $input) { name lists { name } } }';
  const changed = await served.ask(key, change, {
    input: { personaId: trade.id, lists: [offers], name: null },
  });
  expect(changed.data.updatePersona).toEqual({ name: 'I sell', lists: [{ name: 'Offers' }] });

  const set = 'mutation($input: UpdateContactInput!) { updateContact(input: $input) { persona { name } } }';
  const contact = await served.ask(key, set, { input: { contactId: anna, personaId: cook.id } });
  expect(contact.data.updateContact).toEqual({ persona: { name: 'I cook' } });
  const seen = await run('21-preferences', asAnna());
  expect(seen).toMatchObject({ personaId: cook.id, personas: [{ name: 'I cook' }, { name: 'I sell' }] });
  expect(seen.topics.map(({ name }: { name: string }) => name)).toEqual(['News', 'Offers']);
  await run('22-save-preferences', asAnna(), { input: { topics: [], personaId: trade.id } });
  expect((await run('21-preferences', asAnna())).topics[0]).toMatchObject({ name: 'Offers' });

  const archive = 'mutation($input: ArchivePersonaInput!) { archivePersona(input: $input) { archivedAt } }';
  for (const personaId of [trade.id, trade.id])
    expect((await served.ask(key, archive, { input: { personaId } })).errors).toBeUndefined();
  expect(await run('21-preferences', asAnna())).toMatchObject({
    personaId: null,
    personas: [{ name: 'I cook' }],
  });
  await run('22-save-preferences', asAnna(), { input: { topics: [], personaId: null } });
  const again = { input: { topics: [], personaId: trade.id } };
  expect(await refused('22-save-preferences', asAnna(), again)).toEqual({
    code: 'NOT_FOUND',
    path: ['input', 'personaId'],
  });
  const all = await served.ask(
    key,
    '{ personas { totalCount } all: personas(archived: true) { totalCount } }',
  );
  expect(all.data).toEqual({ personas: { totalCount: 1 }, all: { totalCount: 2 } });
});

test('with their link a contact pauses, ends a pause, leaves with a word, and the team reads it', async () => {
  const pause = { listId: news, until: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10) };
  expect(await run('22-save-preferences', asAnna(), { input: { topics: [], pause } })).toMatchObject({
    changed: 1,
  });
  const topic = (await run('21-preferences', asAnna())).topics.find(
    ({ name }: { name: string }) => name === 'News',
  );
  expect(topic.snoozedUntil).toBe(`${pause.until}T00:00:00.000Z`);
  expect((await run('48-end-pause', asAnna(), { input: { listId: news } })).operationId).toMatch(
    /^operation_/,
  );
  expect(await run('48-end-pause', asAnna(), { input: {} })).toEqual({ operationId: null });
  for (const [wrong, path] of [
    [{ length: 'ONE_MONTH', until: pause.until }, []],
    [{}, []],
    [{ until: '2020-01-01' }, ['until']],
    [{ until: 'soon' }, ['until']],
  ] as const) {
    expect(await refused('22-save-preferences', asAnna(), { input: { topics: [], pause: wrong } })).toEqual({
      code: 'INVALID_INPUT',
      path: ['input', 'pause', ...path],
    });
  }
  await run('49-leave-topic', asAnna(), {
    input: { listId: news, reason: 'TOO_OFTEN', comment: 'Every day!' },
  });
  expect(await run('50-leaving-comments', olive.tenantKey, { listId: news })).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        kind: 'LEAVE_TOPIC',
        reason: 'TOO_OFTEN',
        comment: 'Every day!',
        list: { name: 'News' },
        contact: { id: anna },
      },
    ],
  });
  expect(await run('50-leaving-comments', olive.tenantKey, { reason: 'OTHER' })).toMatchObject({
    totalCount: 0,
  });
  expect(await run('50-leaving-comments', olive.tenantKey, { listId: offers })).toMatchObject({
    totalCount: 0,
  });
});

test('the same topic twice in one save: the last choice counts', async () => {
  const topics = [
    { listId: offers, subscribed: true, frequency: 'WEEKLY' },
    { listId: offers, frequency: 'MONTHLY' },
  ];
  expect(await run('22-save-preferences', asAnna(), { input: { topics } })).toMatchObject({ changed: 1 });
});
