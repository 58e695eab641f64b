import { serverAudits } from 'graphql-http';
import { type ApiWorld, makeApiWorld } from './api-world.js';

let served: ApiWorld;
beforeAll(async () => {
  served = await makeApiWorld();
});
afterAll(() => served.close());

/** The GraphQL-over-HTTP specification, as the reference implementation audits it. */
const audits = serverAudits({ url: () => `${served.api.url}/graphql` });

test.each(audits.filter(({ name }) => name.startsWith('MUST')).map((audit) => [audit.name, audit] as const))(
  '%s',
  async (_name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: 'ok' });
  },
);
