import { readFileSync } from 'node:fs';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { judgeTenantHits } from '@heed/schema/services/hit-judging';
import { leaveTopic } from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { keepHits } from '@heed/schema/sql/hits';
import { dayOf, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';

let served: ApiWorld;
let olive: Team;
let campaignId: Id<'campaign'>;
let listId: Id<'list'>;
let contacts: Id<'contact'>[];

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, key: string, variables: object = {}) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(key, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

const tokenOf = (contactId: Id<'contact'>) =>
  signLink(served.world.keyring, {
    purpose: 'message',
    tenantId: olive.brand.tenantId,
    contactId,
    messageId: campaignId,
    day: dayOf(served.world.clock.now()),
    epoch: 0,
  });

beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  listId = await addTopic(olive.brand, 'Offers');
  campaignId = await addCampaign(olive.brand, { listId, identityId: await addIdentity(olive.brand) });
  contacts = await addPeople(
    olive.brand,
    [listId],
    ['noa', 'lea', 'tom'].map((name) => ({ email: `${name}@example.com` })),
  );
  const hit = { campaignId, occurrence: 1, epoch: 0, machine: null, network: null, position: null };
  const ids = Array.from({ length: 4 }, () => newId('event'));
  await olive.brand.act(async (session) => {
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, tracked, decided_at)
      select ${session.tenantId}::uuid, ${campaignId}::uuid, id, 'sent', true, ${session.at}::timestamptz - interval '1 hour'
      from unnest(${contacts}::uuid[]) as x (id)`);
    await session.sql(sql`
      insert into campaign_link (tenant_id, campaign_id, position, url)
      values (${session.tenantId}, ${campaignId}, 0, 'https://olive.example/a'), (${session.tenantId}, ${campaignId}, 1, 'https://olive.example/b')`);
    const at = session.at;
    await session.sql(
      keepHits(session, [
        { ...hit, id: ids[0]!, contactId: contacts[0]!, kind: 'opened', at },
        { ...hit, id: ids[1]!, contactId: contacts[1]!, kind: 'clicked', position: 1, at },
        { ...hit, id: ids[2]!, contactId: contacts[2]!, kind: 'clicked', position: 0, machine: 'agent', at },
        { ...hit, id: ids[3]!, contactId: null, kind: 'clicked', position: 0, at },
      ]),
    );
  });
  served.world.clock.advance(60_000);
  await olive.brand.act(judgeTenantHits);
});
afterAll(() => served.close());

test('who sends decides what is kept, who reads decides for themselves; with the ready documents', async () => {
  const set = { campaigns: 'ANONYMOUS', quickSeconds: 10 };
  expect((await run('87-set-tracking', olive.tenantKey, { input: set })).tracking).toEqual({
    campaigns: 'ANONYMOUS',
    transactional: 'OFF',
    direct: 'OFF',
    quickSeconds: 10,
  });
  const refused = await served.ask(
    olive.tenantKey,
    'mutation { setTracking(input: { quickSeconds: 301 }) { id } }',
  );
  expect(refused.errors![0]!.extensions).toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'quickSeconds'],
  });
  await run('87-set-tracking', olive.tenantKey, { input: { campaigns: 'ON', quickSeconds: 5 } });

  const chosen = await run('88-choose-tracking', tokenOf(contacts[0]!), { input: { tracking: 'OFF' } });
  expect(chosen).toEqual({ tracking: 'OFF' });
  const seen = await served.ask(
    olive.tenantKey,
    'query ($id: ContactId!) { contact(contactId: $id) { tracking } }',
    {
      id: showId('contact', contacts[0]!),
    },
  );
  expect(seen).toMatchObject({ data: { contact: { tracking: 'OFF' } } });
  const back = await run('88-choose-tracking', tokenOf(contacts[0]!), { input: { tracking: 'ON' } });
  expect(back).toEqual({ tracking: 'ON' });
});

test('each number of what came back opens its people, each link its own', async () => {
  await withLink(served.world.database, tokenOf(contacts[1]!), { purposes: ['message'] }, (session, link) =>
    leaveTopic(session, link, { listId, evidence: { source: 'page' } }),
  );
  const variables = { campaignId: showId('campaign', campaignId) };
  const { report } = await run('89-what-came-back', olive.tenantKey, variables);
  const numbers = Object.fromEntries(
    Object.entries(report).map(([name, value]) => [name, (value as { totalCount?: number }).totalCount]),
  );
  expect(numbers).toEqual({
    ...{ delivered: 0, opened: 2, clicked: 1, replied: 0, bounced: 0, complained: 0, unsubscribed: 1 },
    otherHits: undefined,
  });
  expect(report.otherHits).toEqual({
    anonymousOpens: 0,
    anonymousClicks: 1,
    machineOpens: 0,
    machineClicks: 1,
  });
  const opened = report.opened.nodes.map((node: { contact: { id: string } }) => node.contact.id);
  expect(opened.sort()).toEqual([contacts[0]!, contacts[1]!].map((id) => showId('contact', id)).sort());
  const [first] = report.opened.nodes;
  expect(first.facts).toMatchObject({ tracked: true, openedAt: expect.any(String) });

  const { report: links } = await run('90-open-link', olive.tenantKey, { ...variables, link: 1 });
  expect(links.links).toEqual({
    totalCount: 2,
    nodes: [
      { position: 0, url: 'https://olive.example/a', people: 0, clicks: 0, anonymousClicks: 1 },
      { position: 1, url: 'https://olive.example/b', people: 1, clicks: 1, anonymousClicks: 0 },
    ],
  });
  expect(links.clicked).toMatchObject({ totalCount: 1, nodes: [{ contact: { email: 'lea@example.com' } }] });
});
