import { fileURLToPath } from 'node:url';
import { testKeys } from '../../support/world.js';
import { type Figure, figure } from '../bench.js';
import { type Measured, measure } from '../load.js';
import { type ServerProcess, startServerProcess } from '../server-process.js';
import type { Audience } from './audience.js';

const target = 2;
const rounds = 5;

const document = `{ contacts(first: 50) { nodes { id email firstName lastName status
  subscriptions { state frequency list { name } } } } }`;
const names = ['page', 'nothing', 'byHand', 'byHandNothing'] as const;
type Name = (typeof names)[number];
const shown: Record<Name, string> = {
  page: '50 contacts with their subscriptions, GraphQL',
  nothing: 'an empty document, GraphQL',
  byHand: 'the same page by hand, bare Node',
  byHandNothing: 'nothing but the key checked, bare Node',
};

/**
 * The page of the API against SQL by hand. "Behind the same server" is what the server takes for an empty document with
 * the same key, and what the statement by hand takes more than nothing does.
 */
export async function measurePage(
  { databaseUrl, key, postgresPid }: Audience,
  { quick, say }: { quick: boolean; say(line: string): void },
): Promise<{ table: (string | number)[][]; figures: Figure[] }> {
  const environment = {
    DATABASE_URL: databaseUrl,
    HEED_KEYS: testKeys,
    HEED_OPERATOR_KEY: 'an-operator-key',
    NODE_ENV: 'production',
  };
  const api = await startServerProcess(fileURLToPath(import.meta.resolve('@heed/api/main')), environment);
  const bare = await startServerProcess(
    fileURLToPath(new URL('./bare-api-process.js', import.meta.url)),
    environment,
  );
  const servers: Record<Name, ServerProcess> = { page: api, nothing: api, byHand: bare, byHandNothing: bare };
  const asked = (name: Name, requests: number) =>
    measure({
      pids: { server: servers[name].pid, postgres: postgresPid },
      requests,
      status: 200,
      ask: () =>
        servers[name] === api
          ? {
              url: `${api.url}/graphql`,
              key,
              json: JSON.stringify({ query: name === 'page' ? document : '{ __typename }' }),
            }
          : { url: `${bare.url}/${name === 'byHand' ? 'page' : 'nothing'}`, key },
    });
  try {
    const taken: Record<Name, Measured[]> = { page: [], nothing: [], byHand: [], byHandNothing: [] };
    for (const name of names) await asked(name, 300);
    for (let round = 0; round < rounds; round++)
      for (const name of names) taken[name].push(await asked(name, quick ? 200 : 1_000));
    const cost = (name: Name, of: (measured: Measured) => number) => middle(taken[name].map(of));
    const all = (name: Name) => cost(name, ({ cpu, postgres }) => cpu + postgres);
    const byHand = all('nothing') + all('byHand') - all('byHandNothing');
    say(`page of 50: ${all('page').toFixed(0)} µs; by hand behind the same server ${byHand.toFixed(0)} µs`);
    return {
      table: [
        ['a request', 'server µs', 'PostgreSQL µs', 'a second', 'bytes', ''],
        ...names.map((name) => [
          shown[name],
          cost(name, ({ cpu }) => cpu),
          cost(name, ({ postgres }) => postgres),
          cost(name, ({ perSecond }) => perSecond),
          taken[name][0]!.weight,
          '',
        ]),
      ],
      figures: [
        figure(
          'a page of 50 contacts, against SQL by hand behind the same server',
          all('page') / byHand,
          'lower',
          target,
        ),
        figure(
          '… in PostgreSQL alone',
          cost('page', ({ postgres }) => postgres) / cost('byHand', ({ postgres }) => postgres),
          'lower',
        ),
        figure('… against SQL by hand in bare Node', all('page') / all('byHand'), 'lower'),
      ],
    };
  } finally {
    await api.stop();
    await bare.stop();
  }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
