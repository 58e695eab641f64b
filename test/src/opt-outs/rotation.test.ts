import { createContact, updateContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { cancelJob } from '@heed/schema/services/jobs';
import { pageOfOptOutEvents } from '@heed/schema/services/opt-out-events';
import { isSuppressed, optOutGlobally, pageOfOptOuts } from '@heed/schema/services/suppressions';
import pg from 'pg';
import { addPeople } from '../support/audience.js';
import { emailsOf, type Installation, makeRotationWorld, type RotationWorld } from './rotation-world.js';

let world: RotationWorld;
beforeEach(async () => {
  world = await makeRotationWorld();
});
afterEach(() => world.close());

const emails = emailsOf('p', 40);

/** 40 people in each of two tenants, with telephones; every fourth of them is opted out of both. */
async function people(): Promise<void> {
  for (const brand of [world.olive, world.fig])
    await addPeople(
      brand,
      [],
      emails.map((email, n) => ({ email, phone: `+9725000000${10 + n}` })),
    );
  await world.world.asAccount(async (session) => {
    for (const email of emails.filter((_, n) => n % 4 === 0)) await optOutGlobally(session, { email });
    await optOutGlobally(session, { phone: '+972500000011' });
  });
}

const suppressed = (here: Installation, email: string) =>
  here.fig.act((session) => isSuppressed(session, { email }));
const listed = (here: Installation) =>
  here.asAccount(async (session) => (await pageOfOptOuts(session, { page: { first: 100 } })).nodes);

/** Everything is at this generation, every entry is the one it was, and whoever was opted out is. */
async function expectWhole(here: Installation, generation: number, before: { id: string }[]): Promise<void> {
  const only = String(generation);
  expect(await world.generations()).toEqual({ contact: only, 'opt-out': only, history: only });
  const now = await listed(here);
  const withoutHash = (rows: object[]) => rows.map((row) => ({ ...row, hash: '' }));
  expect(withoutHash(now)).toEqual(withoutHash(before));
  for (const [n, email] of emails.entries())
    expect([n, await suppressed(here, email)]).toEqual([n, n % 4 === 0]);
  const [row] = await world.rows<{ n: number }>(`
    select count(*)::int as n from contact c join suppression x on x.address_hash in (c.email_hash, c.phone_hash)`);
  expect(row!.n).toBe(22);
}

test('a rotation wraps the hashes of contacts, opt-outs and history, and needs no address', async () => {
  await people();
  const here = await world.withKeys(2);
  const before = await listed(here);
  expect(await world.generations()).toEqual({ contact: '1', 'opt-out': '1', history: '1' });
  const job = await here.begin();
  expect(await here.run(job.id)).toMatchObject({ state: 'done', rejected: 0 });
  await expectWhole(here, 2, before);
  const history = (email: string) =>
    here.asAccount(
      async (session) => (await pageOfOptOutEvents(session, { email, page: { first: 5 } })).nodes,
    );
  expect(await history(emails[0]!)).toMatchObject([{ kind: 'opted_out' }]);
  expect(await history(emails[1]!)).toEqual([]);

  const next = await world.withKeys(3);
  expect(await next.run((await next.begin()).id, { batchRows: 7 })).toMatchObject({ state: 'done' });
  await expectWhole(next, 3, before);
  expect(await history(emails[0]!).catch((error) => error)).toMatchObject({ code: 'UNAVAILABLE' });
});

test('killed after any batch, everything matches, and the next worker goes on', async () => {
  await people();
  const here = await world.withKeys(2);
  const before = await listed(here);
  const { id } = await here.begin();
  let kills = 0;
  for (let ended = false; !ended; kills++) {
    const stop = new AbortController();
    const run = here.run(id, {
      batchRows: 15,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('killed')),
    });
    ended = await run.then(
      () => true,
      (error: Error) => {
        if (error.message !== 'killed') throw error;
        return false;
      },
    );
    const word = emails[(kills * 4) % 40]!;
    expect([kills, await suppressed(here, word)]).toEqual([kills, true]);
    const now = await listed(here);
    expect(now.map((row) => row.id)).toEqual(before.map((row) => row.id));
    if (kills > 200) throw new Error('It does not end');
  }
  expect(kills).toBeGreaterThan(8);
  await expectWhole(here, 2, before);
});

test('with its connection cut every so often, and two workers at once, it ends the same', async () => {
  await people();
  const here = await world.withKeys(2);
  const before = await listed(here);
  const admin = new pg.Client({ connectionString: world.world.urls.adminUrl });
  await admin.connect();
  await admin.query(`
    create sequence cuts;
    grant usage on sequence cuts to heed_app;
    create function cut() returns trigger language plpgsql as $$ begin
      if nextval('cuts') % 23 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
      return coalesce(new, old);
    end $$;
    create trigger cut before insert or delete on suppression for each row execute function cut();
    create trigger cut before update on contact for each row execute function cut()`);
  await admin.end();
  const { id } = await here.begin();
  let cuts = 0;
  for (let done = false; !done && cuts < 100; ) {
    const runs = await Promise.allSettled([0, 1].map(() => here.run(id, { batchRows: 4 })));
    cuts += runs.filter(({ status }) => status === 'rejected').length;
    done = runs.some(({ status }) => status === 'fulfilled');
  }
  expect(cuts).toBeGreaterThan(2);
  expect(await here.job(id)).toMatchObject({ state: 'done' });
  await expectWhole(here, 2, before);
});

test('one that was cancelled leaves both to match; the next one goes on, with a newer key too', async () => {
  await people();
  const here = await world.withKeys(2);
  const before = await listed(here);
  const { id } = await here.begin();
  let asked: Promise<unknown> | undefined;
  const ended = await here.run(id, {
    batchRows: 3,
    onProgress: ({ processed }) => {
      if (processed > 20) asked ??= here.asAccount((session) => cancelJob(session, { jobId: id }));
    },
  });
  await asked;
  expect(ended.state).toBe('cancelled');
  expect((await world.generations()).contact).toContain('1');
  for (const email of emails.slice(0, 8))
    expect(await suppressed(here, email)).toBe(emails.indexOf(email) % 4 === 0);
  const next = await world.withKeys(3);
  expect(await next.run((await next.begin()).id)).toMatchObject({ state: 'done' });
  await expectWhole(next, 3, before);
});

test('a process without a key that was used writes nothing, since nothing would match it', async () => {
  await people();
  const here = await world.withKeys(2);
  await here.run((await here.begin()).id);
  const refused = { code: 'UNAVAILABLE', message: expect.stringContaining('key 2') };
  await expect(
    world.world.asAccount((session) => optOutGlobally(session, { email: 'x@example.com' })),
  ).rejects.toMatchObject(refused);
  await expect(
    world.olive.act((session) => createContact(session, { email: 'x@example.com' })),
  ).rejects.toMatchObject(refused);
  const [contact] = await addPeople(here.olive, [], [{ email: 'y@example.com' }]);
  await expect(
    world.olive.act((session) => updateContact(session, { id: contact!, phone: '+972500000099' })),
  ).rejects.toMatchObject(refused);
});

test('an address that was erased stays so through a rotation', async () => {
  await people();
  const [contact] = await world.rows<{ id: never }>(
    `select id from contact where tenant_id = $1 and email_key = $2`,
    [world.olive.tenantId, emails[5]],
  );
  await world.olive.act((session) => eraseContact(session, { contactId: contact!.id }));
  const here = await world.withKeys(2);
  await here.run((await here.begin()).id);
  await expect(
    here.olive.act((session) => createContact(session, { email: emails[5]! })),
  ).rejects.toMatchObject({ code: 'SUPPRESSED', path: ['input', 'email'] });
  expect(await here.olive.act((session) => isSuppressed(session, { email: emails[5]! }))).toBe(true);
  expect(await suppressed(here, emails[5]!)).toBe(false);
});
