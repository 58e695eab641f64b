import { readFileSync } from 'node:fs';
import { readId } from '@heed/schema/domain/ids';
import { runSegmentFilling } from '@heed/schema/services/segment-filling';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addPeople, addTopic } from '../support/audience.js';
import { statementsDuring } from '../support/statements.js';

let served: ApiWorld;
let team: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  team = await served.team('Olive');
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

async function run(name: string, variables: object = {}) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(team.tenantKey, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return data as any;
}

test('a filter is drawn, counted as conditions come and go, looked into, kept, and made a segment', async () => {
  const listId = await addTopic(team.brand, 'Offers');
  const [ana, ben] = await addPeople(
    team.brand,
    [listId],
    [
      { email: 'ana@example.com', firstName: 'Ana' },
      { email: 'ben@example.com', firstName: 'Ben' },
      { email: 'cat@example.com' },
    ],
  );
  await team.brand.act(async (session) => {
    const { tenantId, at } = session;
    for (const stage of ['new', 'lost'])
      await session.sql(sql`insert into lead_stage (tenant_id, key, name, position, created_at)
        values (${tenantId}, ${stage}, ${stage}, 1, ${at}) on conflict do nothing`);
    for (const [contact, stage, active] of [
      [ana, 'lost', false],
      [ana, 'lost', true],
      [ben, 'new', true],
    ])
      await session.sql(sql`insert into lead (tenant_id, id, contact_id, stage, active, created_at, updated_at)
        values (${tenantId}, uuidv7(), ${contact}, ${stage}, ${active}, ${at}, ${at})`);
  });

  const { ruleOptions, ruleNames } = await run('64-rule-options', { of: 'LIST' });
  const stage = ruleOptions.fields.find(
    (field: { scope: string; name: string }) => field.scope === 'LEAD' && field.name === 'stage',
  );
  expect(stage.choices).toContainEqual({ value: 'lost', label: 'lost' });
  const [offers] = ruleNames.nodes;
  expect(offers).toMatchObject({ label: 'Offers' });

  const conditions: object[] = [{ not: { suppressed: true } }];
  const records: number[] = [];
  const count = async () =>
    records.push(
      (await run('65-count-rule', { rule: { all: conditions }, subject: 'LEADS' })).countRule.records,
    );
  await count();
  conditions.push({ field: 'stage', is: 'not_in', value: ['new'] });
  await count();
  conditions.push({ field: 'active', is: 'equals', value: true });
  await count();
  conditions.pop();
  conditions.push({ contact: { list: offers.value, is: 'in' } });
  await count();
  expect(records).toEqual([3, 2, 1, 2]);

  const rule = { all: conditions };
  expect(
    (await run('65-count-rule', { rule, subject: 'LEADS' })).explainRule.replace(/[\u2068\u2069]/g, ''),
  ).toBe(
    [
      'Leads that meet all of these conditions:',
      '• it is not so: is on the do-not-contact list',
      '• “Stage” is none of “New”, or not set',
      '• its contact meets this:',
      '  • is subscribed to the topic “Offers”',
    ].join('\n'),
  );
  const { previewRule } = await run('66-preview-rule', {
    rule: { any: [{ field: 'firstName', is: 'set' }, { lead: rule }] },
  });
  expect(previewRule).toMatchObject({
    totalCount: 2,
    nodes: [
      {
        contact: { firstName: 'Ana' },
        why: [expect.anything(), expect.stringMatching(/^has a lead that meets all/)],
      },
      { contact: { firstName: 'Ben' }, why: ['“\u2068First name\u2069” is set'] },
    ],
  });

  const { createFavourite: saved } = await run('67-save-favourite', {
    input: { name: 'Lost leads', rule, subject: 'LEADS', shared: true, isDefault: true },
  });
  const { favourites } = await run('68-favourites', { subject: 'LEADS' });
  expect(favourites).toMatchObject({
    totalCount: 1,
    nodes: [{ name: 'Lost leads', rule, isDefault: true, fault: null }],
  });
  const { createSegmentFromFavourite: segment } = await run('69-segment-from-favourite', {
    input: { favouriteId: saved.id, listId: offers.value },
  });
  expect(segment).toMatchObject({ name: 'Lost leads', subject: 'LEADS', contacts: { totalCount: 1 } });
  expect(segment.leads).toMatchObject({
    totalCount: 2,
    nodes: [{ contact: { email: 'ana@example.com' } }, { contact: { email: 'ana@example.com' } }],
  });

  const { createSegment: fixed } = await run('09-create-segment', { input: { name: 'Invited in March' } });
  const { fillSegment: job } = await run('70-fill-segment', {
    input: { segmentId: fixed.id, rule: { segment: segment.id } },
  });
  expect(job).toMatchObject({ kind: 'SEGMENT_MEMBERS', state: 'QUEUED' });
  const scope = {
    accountId: team.brand.accountId,
    tenantId: team.brand.tenantId,
    actor: { type: 'system', name: 'segments' } as const,
  };
  await runSegmentFilling(served.world.database, scope, readId('job', job.id));
  const { segment: seen } = await run('10-see-segment', { segmentId: fixed.id });
  expect(seen.contacts).toMatchObject({ totalCount: 1, nodes: [{ email: 'ana@example.com' }] });
});

test('a page of segments is explained in as many statements as one', async () => {
  const document = 'query($first: Int!) { segments(first: $first) { nodes { name explanation } } }';
  for (const name of ['One', 'Two', 'Three'])
    await run('09-create-segment', {
      input: { name, rule: { field: 'firstName', is: 'equals', value: name } },
    });
  const statements = (first: number) =>
    statementsDuring(async () => {
      const { data } = await served.ask(team.tenantKey, document, { first });
      expect(data.segments.nodes).toHaveLength(first);
    });
  expect(await statements(5)).toEqual(await statements(1));
});
