import type { Id } from '@heed/schema/domain/ids';
import { countContacts, pageOfContacts } from '@heed/schema/services/contact-selection';
import { createContact, updateContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { standingHistory, statusCounts } from '@heed/schema/services/hygiene';
import { leaveBrand, savePreferences } from '@heed/schema/services/leaving';
import { listCounts } from '@heed/schema/services/lists';
import { mergeContacts } from '@heed/schema/services/merging';
import { undoOperation } from '@heed/schema/services/undo';
import type { AddressProblem } from '@heed/schema/sql/hygiene';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addTopic } from '../support/audience.js';
import { day, hour, minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let offers: Id<'list'>;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`, { timeZone: 'Asia/Jerusalem' });
  offers = await addTopic(olive, 'Offers');
});
afterAll(() => world.close());

const person = (email: string, lists: Id<'list'>[] = [], consent = true) =>
  olive.act(async (session) => {
    const input = { email, lists, consent: consent ? { wording: 'Yes' } : null };
    return (await createContact(session, input)).id;
  });
const link = (contactId: Id<'contact'>) =>
  ({ contactId, campaignId: null, topicId: null, mode: 'live' }) as const;
const evidence = { source: 'page' as const };
const leave = (id: Id<'contact'>) => olive.act((session) => leaveBrand(session, link(id), { evidence }));
const choose = (id: Id<'contact'>, subscribed: boolean) =>
  olive.act((session) =>
    savePreferences(session, link(id), {
      topics: [{ listId: offers, subscribed, frequency: 'every' }],
      evidence,
    }),
  );
const now = async (listId: Id<'list'> | null = null) =>
  Object.fromEntries(
    (await olive.act((session) => statusCounts(session, { listId }))).map(({ status, count }) => [
      status,
      count,
    ]),
  );
const today = () => new Date(world.clock.now().getTime() + 3 * hour).toISOString().slice(0, 10);
const none = { complained: 0, bounced: 0, unsubscribed: 0, pending: 0, transactional: 0, subscribed: 0 };
/** The days from one on, each with what is not 0. */
async function history(from: string, listId: Id<'list'> | null = null) {
  const days = await olive.act((session) => standingHistory(session, { listId, from, until: today() }));
  return days.map(({ counts }) =>
    Object.fromEntries(
      counts.filter(({ count }) => count !== 0).map(({ standing, count }) => [standing, count]),
    ),
  );
}

describe('addresses', () => {
  const who = async (problem: AddressProblem, listId?: Id<'list'>) => {
    const input = { problem, listId, page: { first: 50 } };
    const page = await olive.act((session) => pageOfContacts(session, input));
    expect(await olive.act((session) => countContacts(session, { problem, listId }))).toBe(page.nodes.length);
    return page.nodes.map(({ email }) => email).sort();
  };

  test('of a function, mistyped, or known to take no mail: each number opens its people', async () => {
    for (const email of [
      'Info@olive.example',
      'noreply@olive.example',
      'information@olive.example',
      'POSTMASTER@x.example',
    ])
      await person(email);
    await person('noa@gmial.com', [offers]);
    await person('sales@hotmial.com');
    const bounced = await person('bounced@example.com', [offers]);
    await olive.act((session) =>
      session.sql(
        sql`update contact set bounced_at = ${session.at}, updated_at = ${session.at} where id = ${bounced}`,
      ),
    );
    const bad = await person('bad@example.com');
    await olive.act((session) => session.sql(sql`update contact set email_valid = false where id = ${bad}`));
    await olive.act((session) => createContact(session, { phone: `+97250123450${brands}` }));
    expect(await who('role')).toEqual(
      ['Info@olive.example', 'POSTMASTER@x.example', 'noreply@olive.example'].sort(),
    );
    expect(await who('mistyped')).toEqual(['noa@gmial.com', 'sales@hotmial.com']);
    expect(await who('mistyped', offers)).toEqual(['noa@gmial.com']);
    expect(await who('invalid')).toEqual(['bad@example.com', 'bounced@example.com']);
    expect(await now()).toEqual({ ...none, bounced: 1, pending: 1, subscribed: 7 });
    expect(await now(offers)).toEqual({ ...none, bounced: 1, subscribed: 1 });

    // A corrected address is no longer among them; nor is anybody who was erased.
    const [noa] = (
      await olive.act((session) => pageOfContacts(session, { problem: 'mistyped', page: { first: 1 } }))
    ).nodes;
    await olive.act((session) => updateContact(session, { id: noa!.id, email: 'noa@gmail.com' }));
    await olive.act((session) => eraseContact(session, { contactId: bad }));
    expect(await who('mistyped')).toEqual(['sales@hotmial.com']);
    expect(await who('invalid')).toEqual(['bounced@example.com']);
  });
});

describe('over time', () => {
  test('statuses at the end of each day of the tenant’s, however often somebody moved between them', async () => {
    const first = today();
    const [ana, bo] = [await person('ana@example.com', [offers]), await person('bo@example.com', [], false)];
    world.clock.advance(day);
    await leave(ana);
    world.clock.advance(minute);
    await choose(ana, true);
    world.clock.advance(minute);
    await leave(ana); // the newest date is all that a contact keeps of the two
    world.clock.advance(day);
    await choose(ana, true);
    world.clock.advance(day);
    await olive.act((session) => eraseContact(session, { contactId: bo }));
    expect(await history(first)).toEqual([
      { subscribed: 1, pending: 1 },
      { unsubscribed: 1, pending: 1 },
      { subscribed: 1, pending: 1 },
      { subscribed: 1 },
    ]);
    expect(await history(first, offers)).toEqual([
      { subscribed: 1 },
      { unsubscribed: 1 },
      { subscribed: 1 },
      { subscribed: 1 },
    ]);
  });

  test('a thousand who are imported are a line, not a thousand', async () => {
    const first = today();
    const rows = Array.from({ length: 1_000 }, (_, i) => `p${i}@example.com`).join('\n');
    await importerOf(world, olive).import(`email\n${rows}\n`, {
      listId: offers,
      consent: { wording: 'Yes', source: 'fair' },
    });
    expect(await history(first)).toEqual([{ subscribed: 1_000 }]);
    expect(await history(first, offers)).toEqual([{ subscribed: 1_000 }]);
    const lines = await olive.act((session) => session.sql(sql`select 1 from standing_change`));
    expect(lines.length).toBeLessThan(5);
  });

  test('days that are none are refused, each by name', async () => {
    const ask = (from: string, until: string) =>
      olive.act((session) => standingHistory(session, { listId: null, from, until }));
    const refused = (promise: Promise<unknown>, place: string) =>
      expect(promise).rejects.toMatchObject({ code: 'INVALID_INPUT', path: [place] });
    await refused(ask('2026-02-29', '2026-03-01'), 'from');
    await refused(ask('2026-03-01', 'tomorrow'), 'until');
    await refused(ask('2026-03-02', '2026-03-01'), 'until');
    await refused(ask('2024-01-01', '2026-03-01'), 'until');
    await refused(ask('0001-01-01', '0001-01-02'), 'from');
    expect(await ask('2024-02-28', '2024-03-01')).toHaveLength(3);
  });

  test('the last day is always what is counted now, whatever happened', async () => {
    const step = fc.record({
      does: fc.constantFrom('add', 'join', 'leave_topic', 'leave', 'undo', 'erase', 'merge', 'wait'),
      whom: fc.nat(9),
      other: fc.nat(9),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        olive = await world.brand(`Olive ${++brands}`, { timeZone: 'Asia/Jerusalem' });
        offers = await addTopic(olive, 'Offers');
        const start = today();
        const people: Id<'contact'>[] = [await person('first@example.com', [offers])];
        let last: { id: Id<'contact'>; operationId: Id<'operation'> | null } | undefined;
        for (const { does, whom, other } of steps) {
          const id = people[whom % people.length];
          if (does === 'wait') world.clock.advance(day);
          else world.clock.advance(minute);
          if (does === 'add')
            people.push(
              await person(
                `p${people.length}.${Math.random()}@example.com`,
                other % 2 ? [offers] : [],
                other % 3 > 0,
              ),
            );
          if (!id) continue;
          if (does === 'join' || does === 'leave_topic')
            last = { id, ...(await choose(id, does === 'join')) };
          if (does === 'leave') last = { id, ...(await leave(id)) };
          if (does === 'undo' && last?.operationId) {
            const { id: whose, operationId } = last;
            await olive.act((session) => undoOperation(session, link(whose), { operationId, evidence }));
          }
          if (does === 'erase' && people.length > 1) {
            await olive.act((session) => eraseContact(session, { contactId: id }));
            people.splice(people.indexOf(id), 1);
          }
          const gone = people[other % people.length]!;
          if (does === 'merge' && gone !== id) {
            await olive.act((session) => mergeContacts(session, { keep: id, merge: [gone] }));
            people.splice(people.indexOf(gone), 1);
          }
        }
        expect({ ...none, ...(await history(start)).at(-1) }).toEqual(await now());
        const counts = await olive.act(async (session) => (await listCounts(session, [offers])).get(offers));
        expect({
          subscribed: 0,
          pending: 0,
          unsubscribed: 0,
          ...(await history(start, offers)).at(-1),
        }).toEqual(counts);
      }),
      { numRuns: 25, seed: Number(process.env.HEED_SEED ?? 20261124) },
    );
  });
});
