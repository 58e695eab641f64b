import { jest } from '@jest/globals';
import pg from 'pg';
import { addPeople, addTopic } from '../support/audience.js';
import { type ApiWorld, makeApiWorld, type Team } from './api-world.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  const lists = [await addTopic(olive.brand, 'Offers'), await addTopic(olive.brand, 'News')];
  const people = Array.from({ length: 60 }, (_, i) => ({ email: `p${i}@example.com` }));
  await addPeople(olive.brand, lists, people);
});
afterAll(() => served.close());

/** Every statement that reaches PostgreSQL while one request is answered: BEGIN, set_config and COMMIT too. */
async function statementsOf(query: string, variables: object): Promise<string[]> {
  const sent: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [first] = args;
    sent.push(typeof first === 'string' ? first : ((first as { text?: string }).text ?? 'cursor'));
    return (original as (...all: unknown[]) => never).apply(this, args);
  } as never);
  try {
    const answer = await served.ask(olive.tenantKey, query, variables);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.contacts.nodes).toHaveLength((variables as { first: number }).first);
  } finally {
    spy.mockRestore();
  }
  return sent;
}

test('fifty contacts with fields, subscriptions and lists take as many statements as five', async () => {
  const query = `query($first: Int!) { contacts(first: $first) { totalCount
    nodes { id email fields subscriptions { state list { name } contact { email } } } } }`;
  await statementsOf(query, { first: 5 }); // the first use of a key in a minute is noted
  const five = await statementsOf(query, { first: 5 });
  const fifty = await statementsOf(query, { first: 50 });
  expect(fifty).toEqual(five);
  expect(five.length).toBeLessThanOrEqual(20);
});
