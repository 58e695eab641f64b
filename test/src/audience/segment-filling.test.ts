import { type Id, showId } from '@heed/schema/domain/ids';
import { takeAudience } from '@heed/schema/services/audience';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { countContacts } from '@heed/schema/services/contact-selection';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { cancelJob } from '@heed/schema/services/jobs';
import { fillSegment, runSegmentFilling } from '@heed/schema/services/segment-filling';
import { createSegment, deleteSegment, updateSegment } from '@heed/schema/services/segments';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { addCrowd } from '../support/people.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let brand: Brand;
let list: Id<'list'>;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  list = await addTopic(brand, 'Offers');
  await addCrowd(brand, list, { people: 300, left: 20 });
});
afterAll(() => world.close());

const scope = () => ({
  accountId: brand.accountId,
  tenantId: brand.tenantId,
  actor: { type: 'system', name: 'segments' } as const,
});
const run = (jobId: string) => runSegmentFilling(world.database, scope(), jobId);
const count = (segmentId: Id<'segment'>) => brand.act((session) => countContacts(session, { segmentId }));
const fixed = (name: string) => brand.act((session) => createSegment(session, { name }));
const fill = (id: Id<'segment'>, rule: object, change: 'add' | 'remove' = 'add') =>
  brand.act((session) => fillSegment(session, { id, rule, change }));

describe('a fixed segment filled by a rule', () => {
  const subscribed = () => ({ list: showId('list', list), is: 'in' });
  const nines = { field: 'email', is: 'contains', value: '9@' };

  test('takes in whom the rule chooses now, once, and lets go of whom another chooses', async () => {
    const { id } = await fixed('Chosen in March');
    const first = await run((await fill(id, subscribed())).id);
    expect(first).toMatchObject({ state: 'done', processed: 300, updated: 300, total: 300 });
    expect(await count(id)).toBe(300);
    const again = await run((await fill(id, subscribed())).id);
    expect(again).toMatchObject({ processed: 300, updated: 0 });
    const gone = await run((await fill(id, { all: [subscribed(), nines] }, 'remove')).id);
    expect(gone).toMatchObject({ state: 'done', processed: 30, updated: 30 });
    expect(await count(id)).toBe(270);
    await addPeople(brand, [list], [{ email: 'later@example.com' }]);
    expect(await count(id)).toBe(270); // fixed: who comes later is not in it
  });

  test('asks of the moment when it was asked for; running twice is harmless', async () => {
    const { id } = await fixed('Of today');
    const job = await fill(id, {
      field: 'createdAt',
      is: '>=',
      value: world.clock.now().toISOString().slice(0, 10),
    });
    world.clock.advance(86_400_000);
    const before = await run(job.id);
    expect(before.updated).toBeGreaterThan(0);
    expect(await run(job.id)).toMatchObject({ state: 'done', updated: before.updated });
  });

  test('a bad rule, and a segment that has one, are refused; a cancelled job changes nothing', async () => {
    const { id } = await fixed('Kept empty');
    await expect(fill(id, { all: [] })).rejects.toMatchObject({
      code: 'INVALID_RULE',
      path: ['input', 'rule', 'all'],
    });
    const ruled = await brand.act((session) => createSegment(session, { name: 'Ruled', rule: nines }));
    await expect(fill(ruled.id, nines)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    const job = await fill(id, nines);
    await brand.act((session) => cancelJob(session, { jobId: job.id }));
    expect(await run(job.id)).toMatchObject({ state: 'cancelled' });
    expect(await count(id)).toBe(0);
  });

  test('a segment that is gone meanwhile ends the job with words', async () => {
    const { id } = await fixed('Soon gone');
    const job = await fill(id, nines);
    await brand.act((session) => deleteSegment(session, { id }));
    expect(await run(job.id)).toMatchObject({ state: 'failed', error: 'There is no such segment.' });
  });
});

describe('a segment of leads', () => {
  let people: Id<'contact'>[];

  beforeAll(async () => {
    people = await addPeople(
      brand,
      [list],
      ['ana', 'ben', 'cat'].map((name) => ({ email: `${name}@leads.example` })),
    );
    await brand.act(async (session) => {
      const { tenantId, at } = session;
      for (const key of ['new', 'lost'])
        await session.sql(sql`insert into lead_stage (tenant_id, key, name, position, created_at)
          values (${tenantId}, ${key}, ${key}, 1, ${at}) on conflict do nothing`);
      // Ana: two lost leads; Ben: one new; Cat: none.
      for (const [contact, stage] of [
        [people[0]!, 'lost'],
        [people[0]!, 'lost'],
        [people[1]!, 'new'],
      ] as const)
        await session.sql(sql`insert into lead (tenant_id, id, contact_id, stage, active, created_at, updated_at)
          values (${tenantId}, uuidv7(), ${contact}, ${stage}, false, ${at}, ${at})`);
    });
  });

  const lost = { field: 'stage', is: 'equals', value: 'lost' };
  const ofLeads = (name: string, rule: object, listId?: Id<'list'>) =>
    brand.act((session) => createSegment(session, { name, subject: 'leads', rule, listId }));

  test('chooses the contacts of its leads, each once, also within a list and inside other rules', async () => {
    const segment = await ofLeads('Lost', lost, list);
    expect(segment.subject).toBe('leads');
    expect(await count(segment.id)).toBe(1);
    const inside = {
      all: [{ segment: showId('segment', segment.id) }, { field: 'email', is: 'starts_with', value: 'ana' }],
    };
    expect(await brand.act((session) => countContacts(session, { rule: inside }))).toBe(1);
    const identityId = await addIdentity(brand);
    const campaignId = await addCampaign(brand, { listId: list, identityId, segments: [segment.id] });
    await brand.act((session) => sendCampaign(session, { campaignId }));
    expect(await brand.act((session) => takeAudience(session, { campaignId }))).toEqual({
      selected: 1,
      waiting: 1,
    });
    await brand.act((session) =>
      updateSegment(session, { id: segment.id, rule: { field: 'stage', is: 'in', value: ['lost', 'new'] } }),
    );
    expect(await count(segment.id)).toBe(2);
  });

  test('is checked as a rule over leads, and may ask about their contact', async () => {
    await brand.act((session) => createCustomField(session, { key: 'spend', kind: 'number' }));
    const spend = { field: 'spend', is: 'set' };
    await expect(ofLeads('Bad', spend)).rejects.toMatchObject({
      code: 'INVALID_RULE',
      path: ['input', 'rule', 'field'],
    });
    const segment = await ofLeads('Not rich', { all: [lost, { contact: { not: spend } }] });
    expect(await count(segment.id)).toBe(1);
    await expect(
      brand.act((session) => updateSegment(session, { id: segment.id, rule: spend })),
    ).rejects.toMatchObject({ code: 'INVALID_RULE' });
    await expect(
      brand.act((session) => createSegment(session, { name: 'Fixed leads', subject: 'leads' })),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'rule'] });
    const itself = { all: [lost, { segment: showId('segment', segment.id) }] };
    await expect(
      brand.act((session) => updateSegment(session, { id: segment.id, rule: itself })),
    ).rejects.toMatchObject({ code: 'INVALID_RULE', message: expect.stringMatching(/hold itself/) });
  });
});
