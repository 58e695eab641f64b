import type { Id } from '@heed/schema/domain/ids';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { updateMessageTemplate } from '@heed/schema/services/message-templates';
import sql from 'sql-template-tag';
import { visit } from '../page/browsing.js';
import { addTemplate, ask, settleAll } from '../single/single-world.js';
import { addPeople } from '../support/audience.js';
import { hour } from '../support/test-clock.js';
import { makeReadingWorld, type ReadingWorld } from './reading-world.js';

let reading: ReadingWorld;
let noa: Id<'contact'>;
let template: Awaited<ReturnType<typeof addTemplate>>;
beforeAll(async () => {
  reading = await makeReadingWorld();
  const { brand, identityId } = reading.ledger;
  [noa] = (await addPeople(brand, [], [{ email: 'noa@example.com', firstName: 'Noa' }])) as [Id<'contact'>];
  template = await addTemplate(brand, {
    identityId,
    html: '<p>{{ contact.firstName }}, order {{ data.number }}. <a href="{{ webVersionUrl }}">View in browser</a></p>',
  });
});
afterAll(() => reading.close());

async function order(number: number): Promise<number> {
  reading.ledger.world.clock.advance(hour);
  const { templateId } = template;
  const asked = await ask(reading.ledger.brand, { templateId, contactId: noa, data: { number } });
  await settleAll(reading.ledger.brand, 'sent');
  return asked.occurrence;
}

async function open(campaignId: string, occurrence: number): Promise<{ status: number; html: string }> {
  const response = await visit(reading.address({ campaignId, contactId: noa, occurrence }));
  return { status: response.status, html: await response.text() };
}

test('of many orders, each link opens its own', async () => {
  const occurrences = [await order(71), await order(72), await order(73)];
  expect(occurrences).toEqual([1, 2, 3]);
  for (const occurrence of occurrences) {
    const { html } = await open(template.campaignId, occurrence);
    expect(html).toContain(`Noa, order ${70 + occurrence}.`);
    const own = reading.token({ campaignId: template.campaignId, contactId: noa, occurrence });
    expect(html).toContain(`https://page.example/w/${own}"`);
  }
  expect((await open(template.campaignId, 4)).status).toBe(404);
});

test('a template that is changed says something new in new mail; what was sent says what it said', async () => {
  const { brand, world } = reading.ledger;
  const { templateId, campaignId } = template;
  const rewrite = (html: string) => {
    world.clock.advance(hour);
    return brand.act((session) => updateMessageTemplate(session, { templateId, html }));
  };
  const first = await order(80);
  await rewrite('<p>Second wording, {{ data.number }}</p>');
  const second = await order(81);
  await rewrite('<p>Never sent</p>');
  await rewrite('<p>Third wording, {{ data.number }}</p>');
  const third = await order(82);
  expect((await open(campaignId, first)).html).toContain('Noa, order 80.');
  expect((await open(campaignId, second)).html).toContain('Second wording, 81');
  expect((await open(campaignId, third)).html).toContain('Third wording, 82');
});

test('a template from which nothing was asked yet can be rewritten at will: nothing is kept', async () => {
  const { brand, identityId } = reading.ledger;
  const { templateId } = await addTemplate(brand, { identityId, name: 'Draft' });
  await brand.act((session) => updateMessageTemplate(session, { templateId, html: '<p>Other</p>' }));
  const kept = await brand.act((session) =>
    session.sql(sql`select 1 from past_words where template_id = ${templateId}`),
  );
  expect(kept).toEqual([]);
});

test('what one member of staff wrote reads exactly so', async () => {
  const { brand, identityId } = reading.ledger;
  const message = { contactId: noa, identityId, subject: 'About {{ x }}', text: 'Dear Noa, {% if %} 100%' };
  const { campaignId } = await brand.act((session) => sendDirect(session, message));
  await settleAll(brand, 'sent');
  const { status, html } = await open(campaignId, 1);
  expect(status).toBe(200);
  expect(html).toContain('<title>About {{ x }}</title>');
  expect(html).toContain('<pre dir="auto">Dear Noa, {% if %} 100%</pre>');
});

test('one that is unknown is there to read; one that was refused, or waits, is not', async () => {
  const { brand } = reading.ledger;
  const { templateId, campaignId } = template;
  const states = ['unknown', 'failed', 'not_tried'] as const;
  const statuses: number[] = [];
  for (const state of states) {
    const asked = await ask(brand, { templateId, contactId: noa, data: { number: 90 } });
    await settleAll(brand, state);
    statuses.push((await open(campaignId, asked.occurrence)).status);
  }
  expect(statuses).toEqual([200, 404, 404]);
});

test('when what it was made of is no longer kept, it is gone, and nothing is made up', async () => {
  const occurrence = await order(99);
  await reading.ledger.brand.act((session) =>
    session.sql(sql`
      update single_message set data = null where tenant_id = ${session.tenantId} and occurrence = ${occurrence}`),
  );
  const { status, html } = await open(template.campaignId, occurrence);
  expect(status).toBe(410);
  expect(html).toContain('There is nothing here');
  expect(html).not.toContain('wording');
});
