import { fieldKinds } from '@heed/schema/domain/custom-fields';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { nodeSchemas, operators } from '@heed/schema/domain/rule';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { createPersona } from '@heed/schema/services/personas';
import { readRule } from '@heed/schema/services/rules';
import { createSegment } from '@heed/schema/services/segments';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { drawnRules, type Field, type Json, type Offer, placed, someTest, valueFor } from './drawn-rules.js';

const shape = 'is label takes link where';
const optionsQuery = `{ ruleOptions {
  fields { scope name label custom type dated operators { ${shape} } choices { value label } }
  tests { kind label scopes names any inside operators { ${shape} } within offset count { ${shape} } properties { ${shape} } }
  limits { depth tests values text properties } } }`;

let served: ApiWorld;
let team: Team;
let identityId: Id<'sendingIdentity'>;
let offer: Offer;

beforeAll(async () => {
  served = await makeApiWorld();
  team = await served.team('Olive');
  const { brand } = team;
  const listId = await addTopic(brand, 'Offers');
  const [contactId] = await addPeople(brand, [listId], [{ email: 'noa@example.com' }]);
  identityId = await addIdentity(brand);
  const email = await addCampaign(brand, { listId, identityId, name: 'Spring' });
  const sms = await addCampaign(brand, { listId, identityId, name: 'Short' });
  await brand.act(async (session) => {
    for (const kind of fieldKinds) {
      const choices = kind === 'one_of' || kind === 'several_of' ? ['Gold', 'Silver'] : undefined;
      await createCustomField(session, { key: `a_${kind}`, label: `A ${kind}`, kind, choices });
    }
    await createPersona(session, { name: 'I cook at home', lists: [listId] });
    await createSegment(session, {
      name: 'Reachable',
      rule: { field: 'emailValid', is: 'equals', value: true },
    });
    const { tenantId, at } = session;
    await session.sql(sql`update campaign set channel = 'sms' where tenant_id = ${tenantId} and id = ${sms}`);
    await session.sql(sql`insert into campaign_link (tenant_id, campaign_id, position, url)
      values (${tenantId}, ${email}, 0, 'https://olive.example/spring')`);
    await session.sql(sql`insert into form (tenant_id, id, name, created_at, updated_at)
      values (${tenantId}, ${newId('form')}, 'Wishes', ${at}, ${at})`);
    await session.sql(sql`insert into lead_stage (tenant_id, key, name, position, created_at)
      values (${tenantId}, 'new', 'Fresh', 1, ${at}) on conflict do nothing`);
    await session.sql(sql`insert into lost_reason (tenant_id, key, name, position, created_at)
      values (${tenantId}, 'stock', 'Sold out', 9, ${at}) on conflict do nothing`);
    await session.sql(sql`
      insert into event (tenant_id, id, contact_id, name, at, properties)
      select ${tenantId}::uuid, uuidv7(), ${contactId}::uuid, case when n % 3 = 0 then 'bought' else 'page_visited' end,
        ${at}::timestamptz, jsonb_build_object('sum', n, 'page', '/prices', 'first', n = 1, 'odd', null)
      from generate_series(1, 12) n`);
  });
  const answer = await served.ask(team.tenantKey, optionsQuery);
  expect(answer.errors).toBeUndefined();
  const { fields, tests } = answer.data.ruleOptions;
  const names: Offer['names'] = {};
  for (const kind of ['LIST', 'SEGMENT', 'EMAIL_CAMPAIGN', 'SMS_CAMPAIGN', 'FORM']) {
    const query =
      'query($of: RuleNameKind!) { ruleNames(of: $of) { totalCount nodes { value label links } } }';
    names[kind] = (await served.ask(team.tenantKey, query, { of: kind })).data.ruleNames.nodes;
  }
  const events = (await served.ask(team.tenantKey, '{ ruleEvents { name count properties { name types } } }'))
    .data.ruleEvents;
  offer = { fields, tests, names, events };
});
afterAll(() => served.close());

async function faultOf(rule: Json): Promise<string | null> {
  const query = 'query($rule: Rule!) { countRule(rule: $rule) { contacts } explainRule(rule: $rule) }';
  const { errors } = await served.ask(team.tenantKey, query, { rule });
  return errors ? `${JSON.stringify(rule)}: ${errors[0]!.message}` : null;
}

test('nothing that is offered is refused', async () => {
  const { tests } = offer;
  const rules = tests.flatMap((each) =>
    each.scopes.flatMap((scope) => drawnRules(offer, each, scope).map((rule) => placed(offer, scope, rule))),
  );
  expect(rules.length).toBeGreaterThan(500);
  const faults: (string | null)[] = [];
  for (let at = 0; at < rules.length; at += 8)
    faults.push(...(await Promise.all(rules.slice(at, at + 8).map(faultOf))));
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
  process.stdout.write(`rule options: ${rules.length} rules drawn from what is offered, none refused\n`);
});

test('nothing that is accepted is missing: every field with every operator', async () => {
  const { fields } = offer;
  await team.brand.act(async (session) => {
    const accepted = (rule: Json) =>
      readRule(session, rule, []).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== 'INVALID_RULE') throw error;
          return false;
        },
      );
    for (const field of fields) {
      for (const is of operators) {
        const operator = field.operators.find((each) => each.is === is);
        const shapes = operator ? [operator.takes] : (['NOTHING', 'ONE', 'TWO', 'SEVERAL'] as const);
        for (const takes of shapes) {
          const rule = placed(offer, field.scope, { field: field.name, is, value: valueFor(field, takes) });
          expect([rule, await accepted(rule)]).toEqual([rule, operator !== undefined]);
        }
      }
      const dated = placed(offer, field.scope, { date: field.name, is: 'on' });
      expect([dated, await accepted(dated)]).toEqual([dated, field.dated]);
    }
  });
});

test('nothing that is accepted is missing: every kind, in every scope', async () => {
  const { tests, names } = offer;
  expect(tests.map(({ kind }) => kind).sort()).toEqual(Object.keys(nodeSchemas).sort());
  for (const each of tests) {
    for (const scope of ['CONTACT', 'LEAD', 'SUBSCRIPTION']) {
      const [written] = drawnRules(offer, each, each.scopes.includes(scope) ? scope : each.scopes[0]!);
      const rule = placed(offer, scope, written!);
      expect([rule, (await faultOf(rule)) === null]).toEqual([rule, each.scopes.includes(scope)]);
    }
    const shape = nodeSchemas[each.kind as keyof typeof nodeSchemas].shape as Json;
    expect([each.kind, each.operators.length > 0]).toEqual([
      each.kind,
      'is' in shape && each.kind !== 'field',
    ]);
    expect([each.kind, each.within.length > 0]).toEqual([each.kind, 'within' in shape]);
    expect([each.kind, each.count.length > 0]).toEqual([each.kind, 'count' in shape]);
    if (!('is' in shape) || each.kind === 'field') continue;
    const facts = (shape.is as { options: string[] }).options;
    expect(each.operators.map(({ is }) => is)).toEqual(facts);
    for (const { is, link, where } of each.operators) {
      const thing = each.names === 'DATE' ? 'a_date' : names[each.names]![0]!.value;
      const beside = { [each.kind]: thing, is };
      if ('link' in shape)
        expect([is, (await faultOf({ ...beside, link: 'https://a.example' })) === null]).toEqual([is, link]);
      if ('where' in shape)
        expect([is, (await faultOf({ ...beside, where: someTest(offer, 'SUBSCRIPTION') })) === null]).toEqual(
          [is, where],
        );
    }
  }
  for (const is of operators)
    expect(offer.tests.find(({ kind }) => kind === 'event')!.properties.map((each) => each.is)).toContain(is);
});

test('everything has a label; choices by name', () => {
  const { fields, tests, names, events } = offer;
  for (const { label } of [...fields, ...tests, ...fields.flatMap((field) => field.choices ?? [])])
    expect(label).toMatch(/\S/);
  const choices = (scope: string, name: string) =>
    fields.find((field) => field.scope === scope && field.name === name)!.choices;
  expect(choices('CONTACT', 'persona')).toMatchObject([{ label: 'I cook at home' }]);
  expect(choices('LEAD', 'lostReason')).toContainEqual({ value: 'stock', label: 'Sold out' });
  expect(choices('CONTACT', 'status')).toContainEqual({ value: 'complained', label: 'reported spam' });
  expect(fields.find(({ name }) => name === 'a_number')).toMatchObject({ label: 'A number', custom: true });
  expect(names.EMAIL_CAMPAIGN).toMatchObject([{ label: 'Spring', links: ['https://olive.example/spring'] }]);
  expect(names.SMS_CAMPAIGN).toMatchObject([{ label: 'Short' }]);
  expect(events).toEqual([
    {
      name: 'bought',
      count: 4,
      properties: [seen('first', 'boolean'), seen('page', 'text'), seen('sum', 'number')],
    },
    { name: 'page_visited', count: 8, properties: expect.anything() },
  ]);
});

const seen = (name: string, type: string) => ({ name, types: [type] });

test('names are searched, and paged; events go on after a name', async () => {
  const query = `query($search: String, $after: String) { ruleNames(of: EMAIL_CAMPAIGN, search: $search, first: 1, after: $after) {
    totalCount nodes { label } pageInfo { hasNextPage endCursor } } }`;
  await addCampaign(team.brand, {
    listId: await addTopic(team.brand, 'News'),
    identityId,
    name: '100 % spring',
  });
  const ask = async (variables: Json) => (await served.ask(team.tenantKey, query, variables)).data.ruleNames;
  const first = await ask({ search: 'SPRING' });
  expect(first).toMatchObject({
    totalCount: 2,
    nodes: [{ label: '100 % spring' }],
    pageInfo: { hasNextPage: true },
  });
  expect(await ask({ search: 'SPRING', after: first.pageInfo.endCursor })).toMatchObject({
    nodes: [{ label: 'Spring' }],
  });
  expect(await ask({ search: '%' })).toMatchObject({ totalCount: 1 });
  const after = await served.ask(team.tenantKey, '{ ruleEvents(after: "bought") { name } }');
  expect(after.data.ruleEvents).toEqual([{ name: 'page_visited' }]);
  const one = await served.ask(team.tenantKey, '{ ruleEvents(first: 1) { name } }');
  expect(one.data.ruleEvents).toEqual([{ name: 'bought' }]);
  const many = await served.ask(team.tenantKey, '{ ruleEvents(first: 201) { name } }');
  expect(many.errors![0]).toMatchObject({ extensions: { code: 'INVALID_INPUT', path: ['first'] } });
});

test('another tenant’s names and events are not shown', async () => {
  const other = await served.team('Fig');
  const answer = await served.ask(
    other.tenantKey,
    '{ ruleEvents { name } ruleNames(of: LIST) { totalCount } ruleOptions { fields { custom } } }',
  );
  expect(answer.data).toMatchObject({ ruleEvents: [], ruleNames: { totalCount: 0 } });
  expect(answer.data.ruleOptions.fields.some(({ custom }: Field) => custom)).toBe(false);
  const rule = { list: offer.names.LIST![0]!.value, is: 'in' };
  const foreign = await served.ask(other.tenantKey, 'query($rule: Rule!) { explainRule(rule: $rule) }', {
    rule,
  });
  const unknown = await served.ask(other.tenantKey, 'query($rule: Rule!) { explainRule(rule: $rule) }', {
    rule: { ...rule, list: showId('list', newId('list')) },
  });
  expect(foreign.errors![0]).toEqual(unknown.errors![0]);
});
