import { readFileSync } from 'node:fs';
import { readId } from '@heed/schema/domain/ids';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());
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

test('a shop tells what people did: carts that were left, pages, orders; and what its sources mean', async () => {
  const sources = [{ source: 'checkout', status: 'SUBSCRIBED', basis: 'Box at the checkout' }];
  const tenant = await run('83-set-sources', { input: { sources } });
  expect(tenant.sources).toEqual(
    expect.arrayContaining([
      { source: 'checkout', status: 'SUBSCRIBED', basis: 'Box at the checkout' },
      { source: 'abandoned_cart', status: 'TRANSACTIONAL', basis: null },
    ]),
  );
  const told = await run('79-record-events', {
    input: {
      events: [
        {
          email: 'cart@example.com',
          source: 'abandoned_cart',
          name: 'cart_left',
          key: 'c-1',
          properties: { total: 80 },
        },
        {
          email: 'buyer@example.com',
          source: 'checkout',
          name: 'purchase',
          key: 'o-1',
          properties: { total: 120 },
        },
        { email: 'nobody@example.com', name: 'purchase' },
        {
          email: 'cart@example.com',
          source: 'abandoned_cart',
          name: 'cart_left',
          key: 'c-1',
          properties: { total: 80 },
        },
      ],
    },
  });
  expect(told).toMatchObject({
    recorded: 2,
    known: 1,
    refused: 1,
    results: [
      { event: { contact: { status: 'TRANSACTIONAL', source: 'abandoned_cart' } } },
      { event: { contact: { status: 'SUBSCRIBED', source: 'checkout' } } },
      { index: 2, event: null, error: { code: 'NOT_FOUND', path: ['input', 'events', '2', 'email'] } },
      { known: true, event: { name: 'cart_left' } },
    ],
  });
  const visitOf = await run('80-record-page-visit', {
    input: { email: 'cart@example.com', page: '/prices', properties: { from: 'search' } },
  });
  expect(visitOf).toMatchObject({
    known: false,
    event: { name: 'page_visited', properties: { page: '/prices', from: 'search' } },
  });
  expect(await run('82-event-names')).toMatchObject([
    { name: 'cart_left', count: 1 },
    { name: 'page_visited', count: 1 },
    { name: 'purchase', count: 1 },
  ]);
  const { contact } = told.results[0].event;
  expect(await run('81-contact-events', { contactId: contact.id, first: 1 })).toMatchObject({
    events: { totalCount: 2, nodes: [{ name: 'page_visited' }], pageInfo: { hasNextPage: true } },
    submissions: { totalCount: 0 },
  });
  expect(await run('81-contact-events', { contactId: contact.id, name: 'cart_left' })).toMatchObject({
    events: { totalCount: 1, nodes: [{ properties: { total: 80 } }] },
  });
  const left = { event: 'cart_left', where: [{ property: 'total', is: '>=', value: 50 }] };
  expect(await count({ all: [left, { not: { event: 'purchase' } }] })).toBe(1);
  expect(await count({ field: 'status', is: 'equals', value: 'transactional' })).toBe(1);

  const timeline = await served.ask(
    olive.tenantKey,
    `query($id: ContactId!) { contact(contactId: $id) { timeline { nodes { kind ... on TimelineEvent { eventId name properties } } } } }`,
    { id: contact.id },
  );
  expect(timeline.data.contact.timeline.nodes).toEqual(
    expect.arrayContaining([
      { kind: 'EVENT', eventId: told.results[0].event.id, name: 'cart_left', properties: { total: 80 } },
    ]),
  );
  const deleted = await served.ask(
    olive.tenantKey,
    'mutation($input: DeleteEventsInput!) { deleteEvents(input: $input) { deleted } }',
    { input: { eventIds: [told.results[0].event.id] } },
  );
  expect(deleted.data).toEqual({ deleteEvents: { deleted: 1 } });
});

test('a thousand events at once, as large as most are', async () => {
  const events = Array.from({ length: 1_000 }, (_, n) => ({
    email: `many${n % 200}@example.com`,
    source: 'shop',
    name: 'page_visited',
    key: `visit-of-a-shop-${n}`,
    properties: { page: `/products/olive-oil-${n}`, from: 'newsletter', seconds: n, returning: true },
  }));
  const told = await run('79-record-events', { input: { events } });
  expect(told).toMatchObject({ recorded: 1_000, known: 0, refused: 0 });
});

test('the API’s own contacts stand as their source begins, too', async () => {
  const create = async (input: object) => {
    const { data, errors } = await served.ask(
      olive.tenantKey,
      'mutation($input: CreateContactInput!) { createContact(input: $input) { id status source } }',
      { input },
    );
    expect(errors).toBeUndefined();
    return data.createContact;
  };
  expect(await create({ email: 'a1@example.com', source: 'abandoned_cart' })).toMatchObject({
    status: 'TRANSACTIONAL',
  });
  expect(await create({ email: 'a2@example.com', source: 'checkout' })).toMatchObject({
    status: 'SUBSCRIBED',
  });
  expect(await create({ email: 'a3@example.com' })).toMatchObject({ status: 'PENDING', source: 'api' });
  const consent = { wording: 'Yes' };
  expect(await create({ email: 'a4@example.com', source: 'abandoned_cart', consent })).toMatchObject({
    status: 'SUBSCRIBED',
  });
});

test('sources that cannot be are refused with the field', async () => {
  const document = readFileSync(new URL('83-set-sources.graphql', folder), 'utf8');
  for (const [sources, path] of [
    [[{ source: '', status: 'PENDING' }], [0, 'source']],
    [[{ source: 'x'.repeat(61), status: 'PENDING' }], [0, 'source']],
    [
      [
        { source: 'a', status: 'PENDING' },
        { source: ' a', status: 'PENDING' },
      ],
      [1, 'source'],
    ],
    [[{ source: 'a', status: 'SUBSCRIBED' }], [0, 'basis']],
    [[{ source: 'a', status: 'PENDING', basis: 'x' }], [0, 'basis']],
  ] as const) {
    const { errors } = await served.ask(olive.tenantKey, document, { input: { sources } });
    expect(errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', path: ['input', 'sources', ...path] } },
    ]);
  }
  const many = Array.from({ length: 51 }, (_, n) => ({ source: `s${n}`, status: 'PENDING' }));
  const { errors } = await served.ask(olive.tenantKey, document, { input: { sources: many } });
  expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
});

test('a form’s own things are told apart by its scopes', async () => {
  const key = await served.ask(
    olive.tenantKey,
    'mutation { createApiKey(input: {name: "site", role: EDITOR, scopes: ["events:write"]}) { secret } }',
  );
  const { secret } = key.data.createApiKey;
  const { errors } = await served.ask(secret, '{ forms { totalCount } }');
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const told = await served.ask(
    secret,
    'mutation($input: RecordEventInput!) { recordEvent(input: $input) { event { id name } } }',
    { input: { email: 'cart@example.com', name: 'call' } },
  );
  expect(told.errors).toBeUndefined();
  expect(readId('event', told.data.recordEvent.event.id)).toBeTruthy();
});
