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

interface Operator {
  is: string;
  label: string;
  takes: 'NOTHING' | 'ONE' | 'TWO' | 'ONE_OR_TWO' | 'SEVERAL';
  link: boolean;
  where: boolean;
}
interface Field {
  scope: string;
  name: string;
  label: string;
  custom: boolean;
  type: string;
  dated: boolean;
  operators: Operator[];
  choices: { value: string; label: string }[] | null;
}
interface Test {
  kind: string;
  label: string;
  scopes: string[];
  names: string;
  any: boolean;
  inside: string | null;
  operators: Operator[];
  within: string[];
  offset: string[];
  count: Operator[];
  properties: Operator[];
}
type Json = Record<string, unknown>;

const shape = 'is label takes link where';
const optionsQuery = `{ ruleOptions {
  fields { scope name label custom type dated operators { ${shape} } choices { value label } }
  tests { kind label scopes names any inside operators { ${shape} } within offset count { ${shape} } properties { ${shape} } }
  limits { depth tests values text properties } } }`;

let served: ApiWorld;
let team: Team;
let identityId: Id<'sendingIdentity'>;
let fields: Field[];
let tests: Test[];
/** Whatever may be named, by kind, as the API lists it. */
let names: Record<string, { value: string; label: string; links: string[] }[]>;
let events: { name: string; count: number; properties: { name: string; types: string[] }[] }[];

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
  ({ fields, tests } = answer.data.ruleOptions);
  names = {};
  for (const kind of ['LIST', 'SEGMENT', 'EMAIL_CAMPAIGN', 'SMS_CAMPAIGN', 'FORM']) {
    const query =
      'query($of: RuleNameKind!) { ruleNames(of: $of) { totalCount nodes { value label links } } }';
    names[kind] = (await served.ask(team.tenantKey, query, { of: kind })).data.ruleNames.nodes;
  }
  events = (await served.ask(team.tenantKey, '{ ruleEvents { name count properties { name types } } }')).data
    .ruleEvents;
});
afterAll(() => served.close());

const samples: Record<string, unknown> = {
  TEXT: 'a',
  EMAIL: 'a@b.example',
  PHONE: '+972501234567',
  NUMBER: 1,
  BOOLEAN: true,
  DATE: '2026-01-31',
  DATETIME: '2026-01-31',
};

/** A value of a field, for an operator that takes so many. */
function valueFor({ type, choices }: Field, takes: Operator['takes']): unknown {
  const one = choices ? choices[0]?.value : samples[type];
  if (takes === 'NOTHING') return undefined;
  return { ONE: one, TWO: [one, one], ONE_OR_TWO: one, SEVERAL: [one] }[takes];
}

const fieldTest = (field: Field, { is, takes }: Operator): Json => ({
  field: field.name,
  is,
  value: valueFor(field, takes),
});
const option = (kind: string) => tests.find((each) => each.kind === kind)!;
const someField = (scope: string) => fields.find((field) => field.scope === scope)!;
const someTest = (scope: string): Json => fieldTest(someField(scope), someField(scope).operators[0]!);

/** Every way that is offered to write a test of this kind, in this scope. */
function offered(test: Test, scope: string): Json[] {
  const { kind, names: named } = test;
  if (named === 'RULES') return [{ [kind]: [someTest(scope)] }];
  if (named === 'RULE') return [{ [kind]: someTest(test.inside ?? scope) }];
  if (named === 'NOTHING') return [{ [kind]: true }];
  if (named === 'FIELD') {
    const own = fields.filter((field) => field.scope === scope);
    return own.flatMap((field) => field.operators.map((operator) => fieldTest(field, operator)));
  }
  if (named === 'DATE') {
    const dated = fields.filter((field) => field.scope === scope && field.dated);
    const two = ['2026-01-31', { [test.offset[0]!]: 3 }];
    return dated.flatMap(({ name }) =>
      test.operators.flatMap(({ is, takes }) => [
        ...(takes === 'TWO'
          ? []
          : [
              { date: name, is },
              { date: name, is, value: 'today' },
            ]),
        ...(takes === 'TWO' || takes === 'ONE_OR_TWO' ? [{ date: name, is, value: two }] : []),
        ...test.offset.map((unit) => ({
          date: name,
          is,
          value: takes === 'TWO' ? two : 'today',
          offset: { [unit]: -3 },
        })),
      ]),
    );
  }
  const withins: Json[] = test.within.length > 0 ? [{ from: '2026-01-01', to: '2026-01-31' }] : [];
  withins.push(...test.within.map((unit) => ({ [unit]: 2 })));
  if (named === 'EVENT') {
    const { name, properties } = events[0]!;
    const ofType: Record<string, unknown> = { text: 'a', number: 1, boolean: true };
    const values = properties.flatMap(({ name: property, types }) =>
      types.map((type) => ({ property, type, value: ofType[type] })),
    );
    const many = (takes: string, value: unknown) =>
      ({ NOTHING: undefined, ONE: value, TWO: [value, value], SEVERAL: [value] })[takes];
    return [
      { event: name },
      ...withins.map((within) => ({ event: name, within })),
      ...test.count.map(({ is, takes }) => ({ event: name, count: { is, value: many(takes, 1) } })),
      ...test.properties.flatMap(({ is, takes }) => {
        const fitting = values.filter(({ type }) => type === fits(is) || fits(is) === 'any');
        return fitting.map(({ property, value }) => ({
          event: name,
          where: [{ property, is, value: many(takes, value) }],
        }));
      }),
    ];
  }
  const things = [names[named]![0]!.value, ...(test.any ? ['any'] : [])];
  const asked = test.operators.length > 0 ? test.operators : [{ is: undefined, link: false, where: false }];
  return things.flatMap((thing) =>
    asked.flatMap(({ is, link, where }) => [
      { [kind]: thing, is },
      ...withins.map((within) => ({ [kind]: thing, is, within })),
      ...(link ? [{ [kind]: thing, is, link: names[named]![0]!.links[0] }] : []),
      ...(where ? [{ [kind]: thing, is, where: someTest(test.inside!) }] : []),
    ]),
  );
}

/** What the value of a property must be for an operator: words for texts, sizes for numbers. */
function fits(is: string): string {
  if (['contains', 'not_contains', 'starts_with'].includes(is)) return 'text';
  return ['>', '>=', '<', '<=', 'between'].includes(is) ? 'number' : 'any';
}

/** A test of a scope as a whole rule over contacts. */
const placed = (scope: string, rule: Json): Json =>
  scope === 'CONTACT'
    ? rule
    : scope === 'LEAD'
      ? { lead: rule }
      : { list: names.LIST![0]!.value, is: 'in', where: rule };

async function faultOf(rule: Json): Promise<string | null> {
  const query = 'query($rule: Rule!) { countRule(rule: $rule) { contacts } explainRule(rule: $rule) }';
  const { errors } = await served.ask(team.tenantKey, query, { rule });
  return errors ? `${JSON.stringify(rule)}: ${errors[0]!.message}` : null;
}

test('nothing that is offered is refused', async () => {
  const rules = tests.flatMap((each) =>
    each.scopes.flatMap((scope) => offered(each, scope).map((rule) => placed(scope, rule))),
  );
  expect(rules.length).toBeGreaterThan(500);
  const faults: (string | null)[] = [];
  for (let at = 0; at < rules.length; at += 8)
    faults.push(...(await Promise.all(rules.slice(at, at + 8).map(faultOf))));
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
  process.stdout.write(`rule options: ${rules.length} rules drawn from what is offered, none refused\n`);
});

test('nothing that is accepted is missing: every field with every operator', async () => {
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
          const rule = placed(field.scope, { field: field.name, is, value: valueFor(field, takes) });
          expect([rule, await accepted(rule)]).toEqual([rule, operator !== undefined]);
        }
      }
      const dated = placed(field.scope, { date: field.name, is: 'on' });
      expect([dated, await accepted(dated)]).toEqual([dated, field.dated]);
    }
  });
});

test('nothing that is accepted is missing: every kind, in every scope', async () => {
  expect(tests.map(({ kind }) => kind).sort()).toEqual(Object.keys(nodeSchemas).sort());
  for (const each of tests) {
    for (const scope of ['CONTACT', 'LEAD', 'SUBSCRIPTION']) {
      const [written] = offered(each, each.scopes.includes(scope) ? scope : each.scopes[0]!);
      const rule = placed(scope, written!);
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
        expect([is, (await faultOf({ ...beside, where: someTest('SUBSCRIPTION') })) === null]).toEqual([
          is,
          where,
        ]);
    }
  }
  for (const is of operators) expect(option('event').properties.map((each) => each.is)).toContain(is);
});

test('everything has a label; choices by name', () => {
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
  const rule = { list: names.LIST![0]!.value, is: 'in' };
  const foreign = await served.ask(other.tenantKey, 'query($rule: Rule!) { explainRule(rule: $rule) }', {
    rule,
  });
  const unknown = await served.ask(other.tenantKey, 'query($rule: Rule!) { explainRule(rule: $rule) }', {
    rule: { ...rule, list: showId('list', newId('list')) },
  });
  expect(foreign.errors![0]).toEqual(unknown.errors![0]);
});
