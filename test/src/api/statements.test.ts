import { addPeople, addTopic } from '../support/audience.js';
import { statementsDuring } from '../support/statements.js';
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

/** What one request costs, when it gives as many contacts as were asked for. */
function statementsOf(query: string, variables: { first: number }): Promise<string[]> {
  return statementsDuring(async () => {
    const answer = await served.ask(olive.tenantKey, query, variables);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.contacts.nodes).toHaveLength(variables.first);
  });
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
