// Reason for length: one story, told in order to one brand.
import { readFileSync } from 'node:fs';
import { readId } from '@heed/schema/domain/ids';
import { leaveBrand } from '@heed/schema/services/leaving';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addIdentity } from '../support/audience.js';
import { ended, makeSendingWorld, type SendingWorld, until } from '../support/sending-world.js';

/** A warehouse has its limited goods back, and writes to those who were lost because there was not enough of them. */
let sending: SendingWorld;
let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  sending = await makeSendingWorld();
  served = await makeApiWorld(sending.world);
  await sending.startWorkers();
  olive = await served.team('Warehouse');
}, 60_000);
afterAll(async () => {
  await served?.close();
  await sending?.close();
});

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what it answered, or what its one field did. */
async function run(name: string, variables: object, key = olive.tenantKey) {
  const text = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(key, text, variables);
  expect([name, errors]).toEqual([name, undefined]);
  const answers = Object.values(data);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return (answers.length === 1 ? answers[0] : data) as any;
}

const lead = (externalId: string, name: string, more: object) => ({
  externalId,
  name,
  stage: 'proposition',
  createdAt: '2024-03-01T09:00:00Z',
  contact: { email: `${externalId.split('-')[0]}@people.example`, firstName: name },
  ...more,
});
const outOfStock = { lostReason: 'not_enough_stock', lostAt: '2024-04-01T09:00:00Z' };

/** The filters of the story, in the order in which the manager adds them, with how many leads are left by then. */
const filters: [rule: object, left: number][] = [
  [{ not: { suppressed: true } }, 12],
  [{ field: 'createdAt', is: '>=', value: '2024-01-01T00:00:01Z' }, 11],
  [{ field: 'stage', is: 'not_in', value: ['new', 'qualified', 'won'] }, 8],
  [{ field: 'lostReason', is: 'equals', value: 'not_enough_stock' }, 6],
  [
    {
      any: [
        { field: 'active', is: 'equals', value: true },
        { field: 'active', is: 'equals', value: false },
      ],
    },
    6,
  ],
];
const rule = { all: filters.map(([test]) => test) };
const count = async (over: unknown) => (await run('75-open-leads', { rule: over })).totalCount as number;

let listId: string;
let segmentId: string;
let campaignId: string;

test('a CRM’s leads come in with their contacts, who are on the implied topic, with its basis', async () => {
  const words = { description: 'What is back in stock', receives: 'One letter', cadence: 'Rarely' };
  const list = { name: 'Back in stock', kind: 'IMPLIED', basis: 'asked for a quotation', ...words };
  listId = (await run('05-create-list', { input: list })).id;
  const leads = [
    lead('sara', 'Sara', outOfStock),
    lead('sara-2', 'Sara again', { ...outOfStock, createdAt: '2025-05-01T09:00:00Z' }),
    lead('omid', 'Omid', { ...outOfStock, active: true, value: '1500', currency: 'EUR' }),
    lead('edge', 'Edge', { ...outOfStock, createdAt: '2024-01-01T00:00:01Z' }),
    lead('early', 'Early', { ...outOfStock, createdAt: '2024-01-01T00:00:00Z' }),
    lead('topic', 'Left the topic', outOfStock),
    lead('brand', 'Left the brand', outOfStock),
    lead('barred', 'Left every brand', outOfStock),
    lead('fresh', 'Fresh', { ...outOfStock, stage: 'new' }),
    lead('good', 'Good', { ...outOfStock, stage: 'qualified' }),
    lead('won', 'Won', { stage: 'won' }),
    lead('dear', 'Dear', {}),
    lead('open', 'Open', {}),
    lead('wrong', 'Wrong', { stage: 'nowhere' }),
  ];
  const landed = await run('71-upsert-leads', { input: { leads, source: 'crm' } });
  expect(landed).toMatchObject({ created: 13, updated: 0, unchanged: 0, refused: 1 });
  expect(landed.results[13]).toEqual({
    outcome: 'REFUSED',
    lead: null,
    errors: [
      {
        code: 'NOT_FOUND',
        message: 'There is no stage "nowhere".',
        path: ['input', 'leads', 13, 'stage'],
      },
    ],
  });
  const again = await run('71-upsert-leads', { input: { leads: leads.slice(0, 13), source: 'crm' } });
  expect(again).toMatchObject({ created: 0, unchanged: 13 });
  expect(await run('18-contact-by-email', { email: 'sara@people.example' })).toMatchObject({
    status: 'SUBSCRIBED',
    subscriptions: [{ state: 'SUBSCRIBED', list: { name: 'Back in stock' } }],
  });
  expect((await served.ask(olive.tenantKey, '{ contacts { totalCount } }')).data.contacts.totalCount).toBe(
    12,
  );
});

test('the team says why a lead is lost; only who may add a reason makes one', async () => {
  const { leadStages, lostReasons } = await run('72-lead-stages', {});
  expect(leadStages.map(({ key, won }: { key: string; won: boolean }) => [key, won])).toEqual([
    ['new', false],
    ['qualified', false],
    ['proposition', false],
    ['won', true],
  ]);
  expect(lostReasons.map(({ name }: { name: string }) => name)).toContain('Too expensive');
  const { nodes } = await run('75-open-leads', {
    rule: { field: 'externalId', is: 'equals', value: 'dear' },
  });
  const dear = { leadIds: [nodes[0].id], comment: 'Wants 20 % off' };
  const editor = (await run('03-create-api-key', { input: { name: 'Sales', role: 'EDITOR' } })).secret;
  const refused = await served.ask(
    editor,
    readFileSync(new URL('74-mark-leads-lost.graphql', folder), 'utf8'),
    { input: { ...dear, newReason: 'Wanted a rebate' } },
  );
  expect(refused.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', path: ['input', 'newReason'] });
  const marked = await run('74-mark-leads-lost', { input: { ...dear, reason: 'too_expensive' } }, editor);
  expect(marked).toMatchObject({
    changed: 1,
    leads: [
      {
        active: false,
        lostReason: { name: 'Too expensive' },
        history: {
          nodes: [
            { kind: 'CREATED', became: 'proposition' },
            {
              kind: 'LOST',
              became: 'too_expensive',
              comment: 'Wants 20 % off',
              actor: expect.stringMatching(/^key:/),
            },
          ],
        },
      },
    ],
  });
  expect(
    (await run('74-mark-leads-lost', { input: { ...dear, reason: 'too_expensive' } }, editor)).changed,
  ).toBe(0);
  const added = await run('73-add-lost-reason', { input: { name: 'Wanted a rebate' } });
  expect(added).toEqual({ key: 'wanted_a_rebate', name: 'Wanted a rebate', position: 4 });
});

test('the count follows as filters come and go, and opens the leads behind it', async () => {
  const contactOf = async (email: string) =>
    readId('contact', (await run('18-contact-by-email', { email })).id);
  await run('19-opt-out-globally', { input: { email: 'barred@people.example' } }, olive.accountKey);
  const brandLink = { contactId: await contactOf('brand@people.example'), campaignId: null, topicId: null };
  await olive.brand.act((session) =>
    leaveBrand(session, { ...brandLink, mode: 'live' }, { evidence: { source: 'api' } }),
  );
  const topicToken = olive.linkOf(await contactOf('topic@people.example'));
  await run(
    '22-save-preferences',
    { input: { topics: [{ listId, subscribed: false, frequency: 'EVERY' }] } },
    topicToken,
  );

  expect(await count(null)).toBe(13);
  const tests: object[] = [];
  for (const [test, left] of filters) {
    tests.push(test);
    expect([tests.length, await count({ all: tests })]).toEqual([tests.length, left]);
  }
  // Taken away again one by one, each the other way round.
  for (let n = tests.length - 1; n > 0; n--)
    expect(await count({ all: tests.slice(0, n) })).toBe(filters[n - 1]![1]);
  const others = { field: 'lostReason', is: 'not_in', value: ['too_expensive', 'no_people_or_skills'] };
  expect(await count({ all: [...tests.slice(0, 3), others] })).toBe(7);
  const setOrNot = { any: ['set', 'not_set'].map((is) => ({ field: 'active', is })) };
  expect(await count({ all: [...tests.slice(0, 4), setOrNot] })).toBe(6);
  expect(await count({ all: [...tests.slice(0, 4), { field: 'active', is: 'equals', value: true }] })).toBe(
    1,
  );

  const seen: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const page = await run('75-open-leads', { rule, order: 'OLDEST', first: 2, after });
    expect(page.totalCount).toBe(6);
    seen.push(...page.nodes.map(({ name }: { name: string }) => name));
    ({ endCursor: after, hasNextPage: more } = page.pageInfo);
  }
  expect(seen[0]).toBe('Edge');
  expect(seen.at(-1)).toBe('Sara again');
  expect([...seen].sort()).toEqual([
    'Edge',
    'Left the brand',
    'Left the topic',
    'Omid',
    'Sara',
    'Sara again',
  ]);
  const counts = await run('76-count-leads', {});
  expect(
    counts.lostReasons.map(
      ({ reason, leads }: { reason: { key: string }; leads: { totalCount: number } }) => [
        reason.key,
        leads.totalCount,
      ],
    ),
  ).toEqual([
    ['too_expensive', 1],
    ['not_enough_stock', 10],
  ]);
  expect(counts.stages[2]).toMatchObject({ stage: { key: 'proposition' }, leads: { totalCount: 10 } });
});

test('saved as a segment and sent under the implied topic: each contact once, and who left is skipped with a reason', async () => {
  const segment = await run('09-create-segment', {
    input: { name: 'Lost for want of stock', rule: { lead: rule } },
  });
  segmentId = segment.id;
  expect(segment.contacts.totalCount).toBe(5);
  await addIdentity(olive.brand);
  const identities = await served.ask(olive.tenantKey, '{ sendingIdentities { nodes { id } } }');
  const campaign = await run('11-create-campaign', {
    input: {
      name: 'Limited goods are back',
      listId,
      identityId: identities.data.sendingIdentities.nodes[0].id,
      subject: 'Limited goods are available again, {{ contact.firstName }}',
      html: '<p>Order before they are gone.</p>',
      audience: { segments: [segmentId] },
    },
  });
  campaignId = campaign.id;
  await run('14-send-campaign', { input: { campaignId } });
  await ended(olive.brand, readId('campaign', campaignId));
  expect(sending.smtp.mails.map(({ to }) => to).sort()).toEqual([
    'edge@people.example',
    'omid@people.example',
    'sara@people.example',
  ]);
  expect((await run('15-follow-report', { campaignId })).report).toMatchObject({
    selected: { totalCount: 5 },
    sent: { totalCount: 3 },
    skipped: { totalCount: 2 },
    skippedBy: expect.arrayContaining([
      { reason: 'UNSUBSCRIBED', count: 1 },
      { reason: 'LIST_UNSUBSCRIBED', count: 1 },
    ]),
  });
  const skipped = (await run('16-open-skipped', { campaignId, reason: 'LIST_UNSUBSCRIBED' })).report.skipped;
  expect(skipped.nodes).toMatchObject([{ contact: { email: 'topic@people.example' } }]);
}, 60_000);

test('what came of it: a quotation, a paid invoice, and a lead that is won and so no longer written to', async () => {
  const sales = {
    quotations: {
      quotations: [{ externalId: 'Q1', leadExternalId: 'omid', amount: '1500', state: 'ACCEPTED' }],
    },
    invoices: {
      invoices: [
        { externalId: 'I1', leadExternalId: 'omid', amount: '1499.90', state: 'PAID' },
        { externalId: 'I2', leadExternalId: 'omid', amount: '5', currency: 'USD' },
      ],
    },
  };
  const told = await run('77-upsert-sales', sales);
  expect(told.upsertQuotations).toMatchObject({ created: 1, refused: 0 });
  expect(told.upsertInvoices).toMatchObject({
    created: 1,
    refused: 1,
    results: [
      { outcome: 'CREATED' },
      { errors: [{ code: 'INVALID_INPUT', path: ['input', 'invoices', 1, 'currency'] }] },
    ],
  });
  await run('71-upsert-leads', { input: { leads: [{ externalId: 'omid', stage: 'won' }] } });
  const shown = await served.ask(
    olive.tenantKey,
    `query($rule: Rule) { contacts(rule: $rule) { nodes { email leads { totalCount nodes { converted lostAt active paidValue
      currency quotations { totalCount nodes { amount state } } paidInvoices { totalCount nodes { amount lead { name } } } } } } } }`,
    { rule: { lead: { field: 'paidValue', is: '>', value: 1_000 } } },
  );
  expect(shown.data.contacts.nodes).toEqual([
    {
      email: 'omid@people.example',
      leads: {
        totalCount: 1,
        nodes: [
          {
            converted: true,
            lostAt: null,
            active: true,
            paidValue: '1499.90',
            currency: 'EUR',
            quotations: { totalCount: 1, nodes: [{ amount: '1500.00', state: 'ACCEPTED' }] },
            paidInvoices: { totalCount: 1, nodes: [{ amount: '1499.90', lead: { name: 'Omid' } }] },
          },
        ],
      },
    },
  ]);
  const { contacts } = await run('10-see-segment', { segmentId });
  expect(contacts.totalCount).toBe(4);
});

test('the rest is put away by the same rule, as a job', async () => {
  const job = await run('78-change-leads-by-rule', {
    input: { rule, lostReason: 'wanted_a_rebate', comment: 'Nobody answered' },
  });
  expect(job).toMatchObject({ kind: 'CHANGE_LEADS', state: 'QUEUED', total: 5 });
  const state = async () => (await run('08-follow-job', { jobId: job.id })).state;
  await until(async () => (await state()) === 'DONE');
  expect(await run('08-follow-job', { jobId: job.id })).toMatchObject({ processed: 5, updated: 5 });
  expect(await count(rule)).toBe(0);
  expect(await count({ field: 'lostReason', is: 'equals', value: 'wanted_a_rebate' })).toBe(5);
}, 40_000);
