import type { Id } from '@heed/schema/domain/ids';
import { pauseCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign, pageOfCampaigns } from '@heed/schema/services/campaigns';
import { updateMessageTemplate } from '@heed/schema/services/message-templates';
import { addIdentity, addPeople, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { addTemplate, ask } from './single-world.js';

let world: World;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;
let template: Awaited<ReturnType<typeof addTemplate>>;
let people = 0;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  identityId = await addIdentity(brand);
  template = await addTemplate(brand, { identityId });
});
afterAll(() => world.close());

async function person(): Promise<Id<'contact'>> {
  return (await addPeople(brand, [], [{ email: `p${++people}@example.com` }]))[0]!;
}

describe('the data', () => {
  const to = async (data: unknown, strict = false) =>
    ask(brand, { templateId: template.templateId, contactId: await person(), data, strict });

  test('over 64 kB, of the wrong shape or too deep is refused', async () => {
    const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });
    await to({ text: 'x'.repeat(64 * 1024 - 20) });
    await expect(to({ text: 'x'.repeat(64 * 1024) })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      path: ['input', 'data'],
    });
    await expect(to(nested(30))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    for (const data of [[1], 'text', 7, true]) {
      await expect(to(data)).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'data'] });
    }
  });

  test('that is missing is shown as nothing; strictly, it is refused with its path', async () => {
    expect(await to({})).toMatchObject({ state: 'waiting' });
    await expect(to({ order: { number: 7 } }, true)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'data', 'order', 'total'],
    });
    expect(await to({ order: { number: 7, total: 0 } }, true)).toMatchObject({ state: 'waiting' });
  });
});

describe('a template', () => {
  const make = (words: object) => addTemplate(brand, { identityId, name: `T${++people}`, ...words });

  test('may name contact, brand and any data; nothing else', async () => {
    await make({
      html: '{{ brand.name }}{% for line in data.lines %}{{ line.name }}{% endfor %}{{ data["a b"] }}',
    });
    for (const html of [
      '{{ topic.name }}',
      '{{ unsubscribeUrl }}',
      '{{ order.total }}',
      '{{ contact.fields.x }}',
    ]) {
      await expect(make({ html })).rejects.toMatchObject({
        code: 'INVALID_TEMPLATE',
        path: ['input', 'html'],
      });
    }
    await expect(make({ subject: '{{ data.a ' })).rejects.toMatchObject({ code: 'INVALID_TEMPLATE' });
    await expect(make({ name: 'Order confirmation' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'name'],
    });
    const listId = await addTopic(brand, 'News');
    const audience = { lists: [listId], segments: [], excludeSegments: [] };
    const html = '{{ data.order }}';
    await expect(
      brand.act((session) =>
        createCampaign(session, { name: 'C', listId, identityId, subject: 'S', html, audience }),
      ),
    ).rejects.toMatchObject({ code: 'INVALID_TEMPLATE' });
  });

  test('is changed in place, and keeps its ledger; its campaign is not one of the team', async () => {
    const { templateId, campaignId } = await make({});
    const changed = await brand.act((session) =>
      updateMessageTemplate(session, { templateId, name: 'Shipping', subject: 'On its way' }),
    );
    expect(changed).toMatchObject({ name: 'Shipping', subject: 'On its way', campaignId });
    await expect(
      brand.act((session) => updateMessageTemplate(session, { templateId, html: '{{ nothing }}' })),
    ).rejects.toMatchObject({ code: 'INVALID_TEMPLATE' });
    const listed = await brand.act((session) => pageOfCampaigns(session, { page: { first: 500 } }));
    expect(listed.nodes.map(({ id }) => id)).not.toContain(campaignId);
    await expect(brand.act((session) => pauseCampaign(session, { campaignId }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
  });
});
