import { type Id, showId } from '@heed/schema/domain/ids';
import { leaveBrand } from '@heed/schema/services/leaving';
import sql from 'sql-template-tag';
import { statementsDuring } from '../support/statements.js';
import { document, evidence, makeTimelineWorld, type TimelineWorld } from './timeline-world.js';

let told: TimelineWorld;
let noa: Id<'contact'>;
beforeAll(async () => {
  told = await makeTimelineWorld();
  noa = await told.person('noa@example.com', { lists: [told.offers, told.news] });
});
afterAll(() => told.served.close());

test('fifty lines take as many statements as five', async () => {
  const lia = await told.person('lia@example.com');
  const campaigns = [await told.send('One'), await told.send('Two'), await told.send('Three')];
  for (let n = 0; n < 25; n++) {
    told.later();
    await told.olive.brand.act(async (session) => {
      await session.sql(sql`
        insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, decided_at)
        values (${session.tenantId}, ${campaigns[n % 3]}, ${lia}, ${n + 2}, 'sent', ${session.at})`);
    });
    await told.choose(lia, n % 2 ? 'daily' : 'weekly');
  }
  const asking = (first: number) =>
    statementsDuring(async () => expect((await told.timeline(lia, { first })).nodes).toHaveLength(first));
  await asking(5);
  const five = await asking(5);
  expect(await asking(50)).toEqual(five);
  expect(five.length).toBeLessThanOrEqual(16); // who asks, BEGIN and ROLLBACK included
});

test('an erased contact keeps the lines, and nothing in them says who it was', async () => {
  const words = [
    'ruth@example.com',
    'Ruth',
    '550 5.1.1 <ruth@example.com> no such user',
    'Asked by Ruth herself',
  ];
  const ruth = await told.person(words[0]!, { firstName: words[1] });
  told.later();
  await told.served.ask(
    told.olive.tenantKey,
    'mutation($input: ChangeSubscriptionInput!) { unsubscribeContact(input: $input) { state } }',
    { input: { contactId: showId('contact', ruth), listId: showId('list', told.offers), reason: words[3] } },
  );
  told.later();
  await told.through(ruth, (session, link) => leaveBrand(session, link, { evidence }));
  const failed = await told.send('Refused');
  await told.olive.brand.act((session) =>
    session.sql(sql`
      update delivery set state = 'failed', reason = 'refused', detail = ${words[2]}
      where tenant_id = ${session.tenantId} and campaign_id = ${failed} and contact_id = ${ruth}`),
  );
  const whole = async () =>
    JSON.stringify([await told.timeline(ruth), await told.run('45-contact-proof', ruth)]);
  for (const word of words.slice(2)) expect(await whole()).toContain(word);
  const before = (await told.timeline(ruth)).totalCount;
  told.later();
  await told.olive.brand.act((session) =>
    session.sql(sql`
      update contact set erased_at = ${session.at}, email = null, email_key = null, email_hash = null, first_name = null,
        epoch = epoch + 1
      where tenant_id = ${session.tenantId} and id = ${ruth}`),
  );
  const after = await told.timeline(ruth);
  expect(after.totalCount).toBe(before + 1);
  expect(after.nodes[0]).toMatchObject({ kind: 'STATUS', facts: ['ERASED'] });
  const text = await whole();
  expect(text).not.toMatch(/ruth|192\.0\.2\.7|Yes, please/i);
});

test("a report says why in the words of the tenant's language, with one statement however many lines", async () => {
  const campaignId = await told.send('Refused twice');
  await told.olive.brand.act((session) =>
    session.sql(sql`
      update delivery set state = 'skipped', reason = 'snoozed'
      where tenant_id = ${session.tenantId} and campaign_id = ${campaignId} and state = 'sent'`),
  );
  const query = `{ campaign(campaignId: "${showId('campaign', campaignId)}") { report { skippedBy { reason reasonText }
    skipped { nodes { skipReason reasonText } } } } }`;
  const report = async () => (await told.served.ask(told.olive.tenantKey, query)).data.campaign.report;
  const english = await report();
  expect(english.skippedBy).toContainEqual({ reason: 'SNOOZED', reasonText: 'They paused the topic.' });
  await told.olive.brand.act((session) =>
    session.sql(sql`update tenant set default_locale = 'he' where id = ${session.tenantId}`),
  );
  const hebrew = await report();
  expect(hebrew.skippedBy).toContainEqual({ reason: 'SNOOZED', reasonText: 'הנמען השהה את הנושא.' });
  expect(hebrew.skipped.nodes.length).toBeGreaterThan(1);
  for (const { reasonText } of hebrew.skipped.nodes) expect(reasonText).toMatch(/[א-ת]/);
  const sent = await statementsDuring(async () => void (await report()));
  expect(sent.filter((statement) => statement.includes('default_locale'))).toHaveLength(1);
});

test('another tenant sees neither lines nor contact', async () => {
  const fig = await told.served.team('Fig');
  const asked = { contactId: showId('contact', noa) };
  for (const name of ['43-contact-timeline', '44-contact-held', '45-contact-proof']) {
    const { errors } = await told.served.ask(fig.tenantKey, document(name), asked);
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  }
});

test.each([
  ['first: 501', 'LIMIT_EXCEEDED'],
  ['first: 0', 'LIMIT_EXCEEDED'],
  ['after: "bm9uZQ"', 'INVALID_INPUT'],
  ['kinds: [WEATHER]', 'GRAPHQL_VALIDATION_FAILED'],
])('a page that cannot be is refused by name: %s', async (args, code) => {
  const query = `{ contact(contactId: "${showId('contact', noa)}") { timeline(${args}) { nodes { at } } } }`;
  const { errors } = await told.served.ask(told.olive.tenantKey, query);
  expect(errors).toMatchObject([{ extensions: { code } }]);
});

test('a cursor of another list is refused', async () => {
  const lists = await told.served.ask(told.olive.tenantKey, '{ lists(first: 1) { pageInfo { endCursor } } }');
  const after = lists.data.lists.pageInfo.endCursor;
  const query = `{ contact(contactId: "${showId('contact', noa)}") { held(after: "${after}") { nodes { at } } } }`;
  const { errors } = await told.served.ask(told.olive.tenantKey, query);
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', path: ['after'] } }]);
});
