import { type Id, newId } from '@heed/schema/domain/ids';
import { type Change, pageOfChanges } from '@heed/schema/services/changes';
import { claimBatch } from '@heed/schema/services/claims';
import { createContact, updateContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { mergeContacts } from '@heed/schema/services/merging';
import { subscribeContact, unsubscribeContact } from '@heed/schema/services/subscriptions';
import { openSession } from '@heed/schema/session/session';
import type { ChangeKind } from '@heed/schema/sql/changes';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { until } from '../support/sending-world.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld({ connections: 20 });
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
});
afterAll(() => world.close());

/** A program that keeps in step: it remembers its cursor and nothing else. */
function follower(kinds?: ChangeKind[], first = 500) {
  let after: string | null = null;
  return {
    /** What there is, once all that was committed before can be read. */
    async caughtUp(): Promise<Change[]> {
      await settled();
      return this.pull();
    },
    async pull(): Promise<Change[]> {
      const seen: Change[] = [];
      for (;;) {
        const page = await olive.act((session) => pageOfChanges(session, { kinds, page: { first, after } }));
        seen.push(...page.nodes);
        after = page.nodes.at(-1)?.id ?? after;
        if (!page.hasNextPage) return seen;
      }
    },
    cursor: () => after,
  };
}

/**
 * Until all that was written so far can be read: a transaction anywhere on the server, as of a test beside this one, holds
 * readers back while it runs.
 */
async function settled(): Promise<void> {
  const now = await olive.act((session) =>
    session.row<{ xid: number }>(sql`select pg_current_xact_id()::text::bigint as xid`),
  );
  await until(() =>
    olive.act(async (session) => {
      const row = await session.row<{ past: boolean }>(
        sql`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > ${now!.xid}::bigint as past`,
      );
      return row!.past;
    }),
  );
}

const person = (email: string, lists: Id<'list'>[] = []) =>
  olive.act(
    async (session) => (await createContact(session, { email, lists, consent: { wording: 'Yes' } })).id,
  );
const shown = (changes: Change[]) => changes.map(({ kind, contactId }) => `${kind} ${contactId}`);

test('from the beginning it gives everything; then only what changed, erasing and merging included', async () => {
  const offers = await addTopic(olive, 'Offers');
  const ana = await person('ana@example.com', [offers]);
  const bo = await person('bo@example.com');
  const crm = follower(undefined, 2);
  const all = await crm.caughtUp();
  expect(shown(all)).toEqual([
    `contact ${ana}`,
    `subscription ${ana}`,
    `consent ${ana}`,
    `contact ${bo}`,
    `consent ${bo}`,
  ]);
  expect(all[1]).toMatchObject({ listId: offers, subscription: { state: 'subscribed' } });
  expect(all[2]).toMatchObject({ consent: { consentKind: 'consented', wording: 'Yes' } });
  expect(await crm.caughtUp()).toEqual([]);

  await olive.act((session) => updateContact(session, { id: bo, firstName: 'Bo' }));
  expect(shown(await crm.caughtUp())).toEqual([`contact ${bo}`]);
  await olive.act((session) =>
    unsubscribeContact(session, { contactId: ana, listId: offers, reason: 'By telephone' }),
  );
  const left = await crm.caughtUp();
  expect(shown(left)).toEqual([`subscription ${ana}`, `consent ${ana}`]);
  expect(left[0]).toMatchObject({ subscription: { state: 'unsubscribed' } });
  const cleo = await person('cleo@example.com', [offers]);
  await crm.caughtUp();
  await olive.act((session) => mergeContacts(session, { keep: ana, merge: [cleo] }));
  const merged = await crm.caughtUp();
  expect(new Set(shown(merged))).toEqual(
    new Set([
      `contact ${ana}`,
      `contact ${cleo}`,
      `subscription ${ana}`,
      `subscription ${cleo}`,
      `consent ${ana}`,
    ]),
  );
  expect(merged.find(({ kind, contactId }) => kind === 'subscription' && contactId === cleo)).toMatchObject({
    listId: offers,
    subscription: null,
  });
  await olive.act((session) => eraseContact(session, { contactId: bo }));
  expect(shown(await crm.caughtUp())).toEqual([`contact ${bo}`]);
});

test('one kind alone; another tenant’s cursor is refused; more than 500 too', async () => {
  const offers = await addTopic(olive, 'Offers');
  const ana = await person('ana@example.com', [offers]);
  const subscriptions = follower(['subscription']);
  expect(shown(await subscriptions.caughtUp())).toEqual([`subscription ${ana}`]);
  const fig = await world.brand(`Fig ${brands}`);
  const read = (first: number) =>
    fig.act((session) => pageOfChanges(session, { page: { first, after: subscriptions.cursor() } }));
  await expect(read(10)).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['after'] });
  await expect(read(501)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect((await fig.act((session) => pageOfChanges(session, { page: { first: 10 } }))).nodes).toEqual([]);
});

test('a window that a message closes is no change: a claim leaves the row’s place in the stream alone', async () => {
  const offers = await addTopic(olive, 'Offers');
  const [ana] = await addPeople(olive, [offers], [{ email: 'ana@example.com' }]);
  await olive.act((session) =>
    session.sql(sql`update subscription set frequency = 'weekly' where contact_id = ${ana}`),
  );
  const crm = follower();
  await crm.caughtUp();
  const campaignId = await addCampaign(olive, { listId: offers, identityId: await addIdentity(olive) });
  await startSending(olive, campaignId);
  await olive.act((session) => claimBatch(session, { campaignId, lane: 0, attempt: 1, limit: 10 }));
  const opens = await olive.act((session) =>
    session.row(sql`select 1 from subscription where contact_id = ${ana} and opens_at is not null`),
  );
  expect(opens).toBeDefined();
  expect(await crm.caughtUp()).toEqual([]);
});

test('what began before and commits later is not missed', async () => {
  const scope = {
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'operator' } as const,
  };
  const crm = follower(['contact']);
  const early = await openSession(world.database, scope);
  const slow = (await createContact(early.session, { email: 'slow@example.com' })).id;
  const quick = await person('quick@example.com');
  // It holds the reader back rather than being passed.
  expect(await crm.pull()).toEqual([]);
  await early.commit();
  expect(shown(await crm.caughtUp())).toEqual([`contact ${slow}`, `contact ${quick}`]);
});

test('writers that commit in any order, some never: whoever pulls meanwhile ends with what is there', async () => {
  const scope = () => ({
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'operator' } as const,
  });
  const step = fc.record({
    writer: fc.nat(3),
    does: fc.constantFrom('insert', 'update', 'list', 'commit', 'commit', 'rollback', 'pull', 'pull'),
    whom: fc.nat(5),
  });
  const seed = Number(process.env.HEED_SEED ?? 20261124);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 50 }),
      fc.constantFrom(1, 3, 500),
      async (steps, first) => {
        olive = await world.brand(`Olive ${++brands}`);
        const offers = await addTopic(olive, 'Offers');
        const people: Id<'contact'>[] = [];
        for (let i = 0; i < 6; i += 1) people.push(await person(`p${i}@example.com`));
        const crm = follower(['contact', 'subscription'], first);
        const copy = new Map<string, number>();
        const places: string[] = [];
        // What the copy holds of a contact is a number that each of its changes raises, read when the change is seen.
        const read = () =>
          olive.act(async (session) => {
            const rows = await session.sql<{ id: string; n: number }>(sql`
            select id, coalesce(epoch, 0) + (select count(*) from subscription s where s.contact_id = contact.id)
              + coalesce(length(first_name), 0) as n from contact where tenant_id = ${session.tenantId}`);
            return new Map(rows.map(({ id, n }) => [id, n]));
          });
        const pull = async () => {
          const changes = await crm.pull();
          places.push(...changes.map(({ id }) => id));
          const now = await read();
          for (const { contactId } of changes) copy.set(contactId, now.get(contactId)!);
        };
        const open = new Map<number, Awaited<ReturnType<typeof openSession>>>();
        const taken = new Map<string, number>();
        for (const { writer, does, whom } of steps) {
          if (does === 'pull') {
            await pull();
            continue;
          }
          if (does === 'commit' || does === 'rollback') {
            const session = open.get(writer);
            await session?.[does]();
            open.delete(writer);
            for (const [id, by] of taken) if (by === writer) taken.delete(id);
            continue;
          }
          const writing = open.get(writer) ?? (await openSession(world.database, scope()));
          open.set(writer, writing);
          const id = people[whom]!;
          // Row locks would make this one wait for another step; a writer changes what no other has in hand.
          if (does !== 'insert' && (taken.get(id) ?? writer) !== writer) continue;
          if (does !== 'insert') taken.set(id, writer);
          if (does === 'insert')
            await createContact(writing.session, { email: `${newId('contact')}@example.com` });
          if (does === 'update')
            await writing.session.sql(
              sql`update contact set first_name = coalesce(first_name, '') || 'x' where id = ${id}`,
            );
          if (does === 'list')
            await subscribeContact(writing.session, { contactId: id, listId: offers, reason: 'Asked' });
        }
        for (const session of open.values()) await session.commit();
        await settled();
        await pull();
        expect(copy).toEqual(await read());
        const order = places.map((place) => BigInt(place.split('.')[1]!));
        expect(order).toEqual([...order].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      },
    ),
    { numRuns: 25, seed },
  );
});
