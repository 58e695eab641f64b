import { readFileSync } from 'node:fs';
import { type Id, readId, showId } from '@heed/schema/domain/ids';
import { takeAudience } from '@heed/schema/services/audience';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { day } from '../support/test-clock.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());

const reengagement = readFileSync(
  new URL('../../../docs/operations/58-create-reengagement-segment.graphql', import.meta.url),
  'utf8',
);
async function ask(document: string, variables: object) {
  const { data, errors } = await served.ask(olive.tenantKey, document, variables);
  expect(errors).toBeUndefined();
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

test('whoever ignored everything for ninety days is asked again: counted, saved, opened and sent to alike', async () => {
  const { brand } = olive;
  const offers = await addTopic(brand, 'Offers');
  const identityId = await addIdentity(brand);
  const names = ['ignored', 'opened', 'clicked', 'replied', 'unseen', 'long_ago', 'nothing', 'left'];
  const ids = await addPeople(
    brand,
    [offers],
    names.map((name) => ({ email: `${name}@example.com` })),
  );
  const id = (name: string) => ids[names.indexOf(name)]!;
  const campaignId = await addCampaign(brand, { listId: offers, identityId });
  const got = (name: string, facts: { daysAgo?: number; tracked?: boolean; fact?: string }) =>
    brand.act((session) => {
      const { daysAgo = 10, tracked = true, fact } = facts;
      const at = new Date(session.at.getTime() - daysAgo * day);
      const seen = (kind: string) => (fact === kind ? at : null);
      return session.sql(sql`
        insert into delivery (tenant_id, campaign_id, contact_id, state, tracked, decided_at, settled_at,
          opened_at, last_opened_at, clicked_at, last_clicked_at, replied_at)
        values (${session.tenantId}, ${campaignId}, ${id(name)}, 'sent', ${tracked}, ${at}, ${at}, ${seen('opened')},
          ${seen('opened')}, ${seen('clicked')}, ${seen('clicked')}, ${seen('replied')})`);
    });
  await got('ignored', {});
  for (const fact of ['opened', 'clicked', 'replied']) await got(fact, { fact });
  await got('unseen', { tracked: false });
  await got('long_ago', { daysAgo: 100 });
  await got('left', {});
  await brand.act((session) =>
    session.sql(sql`update subscription set state = 'unsubscribed' where contact_id = ${id('left')}`),
  );

  const listId = showId('list', offers);
  const hygiene = await ask(
    `query($listId: ListId, $days: Int!) { hygiene(listId: $listId) { unengaged(days: $days) { totalCount nodes { email } } } }`,
    { listId, days: 90 },
  );
  expect(hygiene.unengaged).toEqual({ totalCount: 1, nodes: [{ email: 'ignored@example.com' }] });

  const segment = await ask(reengagement, { input: { days: 90, listId } });
  expect(segment).toMatchObject({
    name: 'No reaction in 90 days',
    rule: {
      all: [
        { list: listId, is: 'in' },
        { email: 'any', is: 'ignored', within: { days: 90 } },
      ],
    },
    contacts: { totalCount: 1, nodes: [{ email: 'ignored@example.com' }] },
  });
  const again = await addCampaign(brand, {
    listId: offers,
    identityId,
    name: 'Do you still want this?',
    segments: [readId('segment', segment.id)],
  });
  await brand.act((session) => sendCampaign(session, { campaignId: again }));
  const taken = await brand.act((session) => takeAudience(session, { campaignId: again as Id<'campaign'> }));
  expect(taken).toEqual({ selected: 1, waiting: 1 });

  const everywhere = await ask(reengagement, { input: { days: 90, name: 'Everywhere' } });
  expect(everywhere.contacts.totalCount).toBe(2);
  const wrong = await served.ask(olive.tenantKey, reengagement, { input: { days: 0 } });
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'days'] });
});
