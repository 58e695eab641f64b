import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { pageOfContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { ruleCondition } from '@heed/schema/services/rules';
import { createSegment } from '@heed/schema/services/segments';
import sql from 'sql-template-tag';
import { addIdentity, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

describe('what rules mean, by example', () => {
  let world: World;
  let brand: Brand;
  const ids = new Map<string, Id<'contact'>>();

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive', { timeZone: 'America/Havana' });
    await brand.act(async (session) => {
      for (const key of ['born', 'ends']) await createCustomField(session, { key, kind: 'date' });
      await createCustomField(session, { key: 'seen', kind: 'datetime' });
      await createCustomField(session, { key: 'spent', kind: 'number' });
      for (const [name, fields] of Object.entries({
        anna: { born: '2000-02-29', ends: '2026-11-15', seen: '2026-11-01T04:30:00Z' },
        dov: { born: '2001-03-01', ends: '2026-11-14', seen: '2026-11-01T03:59:59Z' },
        siti: { born: '2028-02-28', ends: '2026-11-16', seen: '2026-11-02T04:59:59Z' },
        none: {},
      })) {
        const contact = await createContact(session, {
          email: `${name}@example.com`,
          firstName: name,
          fields,
          consent: {},
        });
        ids.set(name, contact.id);
      }
    });
  });
  afterAll(() => world.close());

  const who = (rule: unknown, at = '2026-11-01T12:00:00Z') =>
    brand.act(async (session) => {
      const page = await pageOfContacts(session.asOf(new Date(at)), { rule, page: { first: 500 } });
      return page.nodes.map(({ firstName }) => firstName).sort();
    });

  test('a birthday comes every year after the day itself, on 28 February where there is no other', async () => {
    const birthday = (at: string, more = {}) => who({ date: 'born', is: 'anniversary', ...more }, at);
    expect(await birthday('2027-02-28T12:00:00Z')).toEqual(['anna']);
    expect(await birthday('2028-02-28T12:00:00Z')).toEqual([]); // the day that siti is born
    expect(await birthday('2028-02-29T12:00:00Z')).toEqual(['anna']);
    expect(await birthday('2029-02-28T12:00:00Z')).toEqual(['anna', 'siti']);
    // "3 days before" is counted from the birthday of that year: 2028 has a 29 February between.
    const ahead = { offset: { days: -3 } };
    expect(await birthday('2028-02-27T12:00:00Z', ahead)).toEqual(['dov']);
    expect(await birthday('2027-02-26T12:00:00Z', ahead)).toEqual(['dov']);
    expect(await birthday('2027-02-25T12:00:00Z', ahead)).toEqual(['anna']);
    const week = { value: ['today', { days: 7 }] };
    expect(await birthday('2027-02-22T12:00:00Z', week)).toEqual(['anna', 'dov']);
    expect(await birthday('2027-02-21T12:00:00Z', week)).toEqual(['anna']);
    expect(await birthday('2027-02-21T04:59:59Z', week)).toEqual([]); // still 20 February in Havana
  });

  test('"ends in 14 days" and "ended a month ago", in days of the tenant', async () => {
    expect(await who({ date: 'ends', is: 'on', value: { days: 14 } })).toEqual(['anna']);
    expect(await who({ date: 'ends', is: 'on', value: { days: 14 } }, '2026-11-01T03:59:59Z')).toEqual([
      'dov',
    ]);
    expect(await who({ date: 'ends', is: 'on', offset: { months: 1 } }, '2026-12-15T12:00:00Z')).toEqual([
      'anna',
    ]);
    // 1 November has 25 hours there, and begins at the first of its two midnights.
    expect(await who({ field: 'seen', is: 'equals', value: '2026-11-01' })).toEqual(['anna', 'siti']);
    expect(await who({ date: 'seen', is: 'on' })).toEqual(['anna', 'siti']);
  });

  test('what is held is not sent, a digest shares its fate with its members, and orders are no campaign', async () => {
    const listId = await addTopic(brand, 'News');
    const identityId = await addIdentity(brand);
    const at = new Date('2026-10-30T12:00:00Z');
    const later = new Date('2026-10-31T12:00:00Z');
    const [letter, digests, orders] = await brand.act(async (session) => {
      const campaigns: string[] = [];
      for (const kind of ['campaign', 'digest', 'transactional']) {
        const id = newId('campaign');
        campaigns.push(id);
        await session.sql(sql`
          insert into campaign (tenant_id, id, name, kind, channel, list_id, identity_id, subject, preheader, html, text, audience,
            state, created_at, updated_at)
          values (${session.tenantId}, ${id}, ${kind}, ${kind}, 'email', ${kind === 'transactional' ? null : listId},
            ${identityId}, '', '', '', '', '{}', 'sending', ${at}, ${at})`);
      }
      return campaigns as [string, string, string];
    });
    const digestId = newId('digest');
    const deliver = (
      campaignId: string,
      name: string,
      state: string,
      more: { opened?: Date; digest?: string } = {},
    ) =>
      brand.act((session) =>
        session.sql(sql`
          insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at, tracked, opened_at,
            last_opened_at, digest_id)
          values (${session.tenantId}, ${campaignId}, ${ids.get(name)}, ${state}, ${at}, ${at}, true, ${more.opened},
            ${more.opened}, ${more.digest})`),
      );
    await deliver(letter, 'anna', 'digested', { digest: digestId });
    await deliver(digests, 'anna', 'claimed');
    await deliver(letter, 'dov', 'held');
    await deliver(letter, 'siti', 'sent');
    await deliver(orders, 'none', 'sent', { opened: at });
    const email = showId('campaign', letter);
    const anyMail = (is: string, more = {}) => who({ email: 'any', is, ...more });
    await brand.act((session) =>
      session.sql(sql`
        insert into digest (tenant_id, id, campaign_id, contact_id, occurrence, created_at)
        values (${session.tenantId}, ${digestId}, ${digests}, ${ids.get('anna')}, 1, ${at})`),
    );
    expect(await who({ email, is: 'sent' })).toEqual(['siti']);
    await brand.act((session) =>
      session.sql(sql`
        update delivery set state = 'sent', opened_at = ${later}, last_opened_at = ${later}
        where tenant_id = ${session.tenantId} and campaign_id = ${digests}`),
    );
    expect(await who({ email, is: 'sent' })).toEqual(['anna', 'siti']);
    expect(await who({ email, is: 'opened' })).toEqual(['anna']);
    expect(await who({ email, is: 'not_opened' })).toEqual(['siti']);
    expect(await who({ email, is: 'not_clicked' })).toEqual(['anna', 'siti']);
    expect(await who({ email, is: 'ignored' })).toEqual(['siti']);
    expect(await anyMail('opened')).toEqual(['anna']);
    expect(await anyMail('ignored', { within: { days: 30 } })).toEqual(['siti']);
    expect(await anyMail('not_sent')).toEqual(['dov', 'none']);
    expect(await who({ email: showId('campaign', orders), is: 'opened' })).toEqual(['none']);
  });

  test('a form that is archived still answers; a segment that names one that is gone says so', async () => {
    const form = newId('form');
    const at = new Date('2026-10-30T12:00:00Z');
    await brand.act((session) =>
      session.sql(sql`
        insert into form (tenant_id, id, name, archived_at, created_at, updated_at)
        values (${session.tenantId}, ${form}, 'Tasting', ${at}, ${at}, ${at})`),
    );
    const rule = { form: showId('form', form), is: 'not_filled', within: { days: 3 } };
    expect(await who(rule)).toHaveLength(4);
    const segment = await brand.act((session) => createSegment(session, { name: 'Silent', rule }));
    await brand.act((session) =>
      session.sql(sql`delete from form where tenant_id = ${session.tenantId} and id = ${form}`),
    );
    await expect(who({ segment: showId('segment', segment.id) })).rejects.toMatchObject({
      code: 'INVALID_RULE',
      message: 'The segment "Silent" cannot be used: There is no such form.',
    });
  });

  test('a condition stands in any statement over contacts, such as one about a cohort', async () => {
    const cohort = [ids.get('anna'), ids.get('none')];
    const rows = await brand.act(async (session) =>
      session.sql<{ id: string }>(sql`
        select c.id from contact c join unnest(${cohort}::uuid[]) as cohort (id) using (id)
        where c.tenant_id = ${session.tenantId} and (${await ruleCondition(session, { field: 'born', is: 'set' })})`),
    );
    expect(rows).toEqual([{ id: ids.get('anna') }]);
  });

  test('large and wide rules are refused with their place, or counted', async () => {
    const any = (n: number, test: unknown) => ({ any: Array(n).fill(test) });
    const deep = Array(1_000)
      .fill(0)
      .reduce((rule) => ({ not: rule }), { suppressed: true });
    const far = { date: 'born', is: 'on', offset: { years: 40_000 } };
    for (const [rule, path, message] of [
      [{ field: 'firstName', is: 'in', value: Array(10_000).fill('a') }, ['value'], /at most 1000/],
      [deep, Array(10).fill('not'), /10 levels/],
      [{ any: [] }, ['any'], /at least one/],
      [any(201, { suppressed: true }), [], /200 tests/],
      [{ field: 'spent', is: '>', value: Number.NaN }, ['value'], /a number/],
      [{ field: 'spent', is: '>', value: '5' }, ['value'], /a number/],
      [{ field: 'born', is: 'equals', value: '2027-02-29' }, ['value'], /no date/],
      [far, ['offset', 'years'], /at most 110/],
    ] as const)
      await expect(who(rule)).rejects.toMatchObject({
        code: 'INVALID_RULE',
        message: expect.stringMatching(message),
        path: expect.arrayContaining(['input', 'rule', ...path]),
      });
    const anniversary = { date: 'seen', is: 'anniversary', value: ['0001-01-01', '9999-12-31'] };
    expect(await who(any(200, anniversary))).toEqual(['anna', 'dov', 'siti']);
    const farOff = (is: string, value: unknown, offset: object) => ({ date: 'born', is, value, offset });
    expect(await who(farOff('before', '0001-01-01', { years: -110 }))).toEqual([]);
    expect(await who(farOff('after', '9999-12-31', { months: 1_300 }))).toEqual([]);
    expect(await who({ email: 'any', is: 'sent', within: { days: 40_000 } })).toHaveLength(2);
    expect(await who({ event: 'bought', count: { is: '<', value: 1 } })).toHaveLength(4);
  });
});
