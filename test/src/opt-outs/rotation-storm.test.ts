import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Id } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { createContact } from '@heed/schema/services/contacts';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { eraseContact } from '@heed/schema/services/erasure';
import { runImport } from '@heed/schema/services/import-run';
import { importContacts } from '@heed/schema/services/imports';
import { leaveAllBrands } from '@heed/schema/services/leaving';
import { pageOfOptOutEvents } from '@heed/schema/services/opt-out-events';
import { optOutAddresses, runOptOuts } from '@heed/schema/services/opt-out-files';
import { returnToBrands } from '@heed/schema/services/returning';
import { isSuppressed, liftOptOut, optOutGlobally, pageOfOptOuts } from '@heed/schema/services/suppressions';
import { storeUpload } from '@heed/schema/services/uploads';
import { inSession } from '@heed/schema/session/session';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { seeded } from '../support/seeded.js';
import { emailsOf, type Installation, makeRotationWorld, type RotationWorld } from './rotation-world.js';

const seed = Number(process.env.HEED_SEED ?? 20_260_302);
const random = seeded(seed);
const evidence = { source: 'page' as const, wording: 'Leave every brand' };

let world: RotationWorld;
beforeAll(async () => {
  world = await makeRotationWorld();
});
afterAll(() => world.close());

test(`opt-outs, liftings, imports, erasures and sends during two rotations: nobody is lost, nobody is mailed (seed ${seed})`, async () => {
  const here = await world.withKeys(3);
  const { olive, fig } = here;
  const emails = emailsOf('p', 240);
  const newcomers = emailsOf('n', 60);
  const listId = await addTopic(olive, 'Offers');
  const contacts = await addPeople(
    olive,
    [listId],
    emails.map((email) => ({ email })),
  );
  const figContacts = await addPeople(
    fig,
    [],
    emails.map((email) => ({ email })),
  );
  const campaignId = await addCampaign(olive, { listId, identityId: await addIdentity(olive) });
  const emailOf = new Map(contacts.map((id, n) => [id as string, emails[n]!]));

  /** When the commit of an opt-out in force was through; who is not in it may be mailed. */
  const outSince = new Map<string, number>();
  const optOut = async (email: string) => {
    await here.asAccount((session) => optOutGlobally(session, { email }));
    outSince.set(email, performance.now());
  };
  const lift = async (email: string) => {
    world.world.clock.advance(1_000);
    outSince.delete(email);
    const consent = { what: 'Mail', at: world.world.clock.now(), how: 'A form', wording: 'Yes' };
    await here.asAccount((session) => liftOptOut(session, { email, consent }));
  };
  const asContact = <T>(n: number, work: Parameters<typeof inSession<T>>[2]) =>
    inSession(here.database, { ...olive, actor: { type: 'contact', contactId: contacts[n]! } }, work);
  const linkOf = (n: number) =>
    ({ contactId: contacts[n]!, campaignId: null, topicId: null, mode: 'live' }) as const;
  const leave = async (n: number) => {
    await asContact(n, (session) => leaveAllBrands(session, linkOf(n), { evidence }));
    outSince.set(emails[n]!, performance.now());
  };
  const comeBack = async (n: number) => {
    outSince.delete(emails[n]!);
    await asContact(n, (session) => returnToBrands(session, linkOf(n), { evidence }));
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const oneByOne = async (numbers: number[], work: (n: number) => Promise<unknown>) => {
    for (const n of numbers) {
      await work(n);
      await sleep(random() * 12);
    }
  };

  for (const n of range(140, 180)) await (n < 160 ? optOut(emails[n]!) : leave(n));
  for (const email of newcomers.slice(0, 10)) await optOut(email);
  await startSending(olive, campaignId);

  let rotating = true;
  const rotations = async () => {
    const second = await world.withKeys(2);
    for (const ring of [second, here]) {
      const job = await ring.run((await ring.begin()).id, { batchRows: 4 });
      expect(job).toMatchObject({ state: 'done', rejected: 0 });
    }
    rotating = false;
  };
  const mailed: { email: string; began: number }[] = [];
  const sendAll = async (lane: number) => {
    for (;;) {
      const began = performance.now();
      const claim = await olive.act((session) =>
        claimBatch(session, { campaignId, lane, attempt: 1, limit: 2 }),
      );
      if (claim.kind !== 'claimed') return;
      const outcomes = claim.recipients.map(({ contactId, occurrence }) => ({
        contactId,
        occurrence,
        result: 'sent' as const,
      }));
      for (const { contactId } of claim.recipients) mailed.push({ email: emailOf.get(contactId)!, began });
      await olive.act((session) => recordOutcomes(session, { campaignId, attempt: 1, outcomes }));
      if (rotating) await sleep(random() * 25);
    }
  };
  const upload = async (of: Installation['olive'] | undefined, content: string) => {
    const owner = {
      accountId: olive.accountId,
      tenantId: of?.tenantId,
      actor: { type: 'operator' } as const,
    };
    const stream = Readable.from([Buffer.from(content)]);
    return { owner, uploadId: (await storeUpload(here.database, owner, { stream, limitBytes: 1e6 })).id };
  };
  const file = async () => {
    const { owner, uploadId } = await upload(
      undefined,
      range(80, 120)
        .map((n) => `${emails[n]}\n`)
        .join(''),
    );
    const job = await here.asAccount((session) => optOutAddresses(session, { uploadId }));
    await runOptOuts(here.database, owner, job.id, { batchRows: 3 });
    for (const n of range(80, 120)) outSince.set(emails[n]!, performance.now());
  };
  const imports = async () => {
    const figList = await addTopic(fig, 'News');
    const rows = [...emails, ...newcomers].map((email) => `${email}\n`).join('');
    const { owner, uploadId } = await upload(fig, `email\n${rows}`);
    const job = await fig.act((session) => importContacts(session, { uploadId, listId: figList }));
    expect(await runImport(here.database, owner, job.id, { batchRows: 6 })).toMatchObject({ state: 'done' });
  };
  await Promise.all([
    rotations(),
    sendAll(0),
    sendAll(1),
    oneByOne(range(0, 80), (n) => optOut(emails[n]!)),
    oneByOne(range(120, 140), leave),
    oneByOne(range(140, 160), (n) => lift(emails[n]!)),
    oneByOne(range(160, 180), comeBack),
    oneByOne(range(180, 200), async (n) => {
      for (let turns = 1 + Math.floor(random() * 4), turn = 0; turn < turns; turn++)
        await (turn % 2 === 0 ? optOut(emails[n]!) : lift(emails[n]!));
    }),
    oneByOne(range(200, 210), (n) =>
      fig.act((session) => eraseContact(session, { contactId: figContacts[n]! })),
    ),
    oneByOne(range(0, 20), (n) =>
      fig.act((session) => createContact(session, { email: `single${n}@example.com` })),
    ),
    sleep(20).then(file),
    imports(),
  ]);

  expect(await world.generations()).toEqual({ contact: '3', 'opt-out': '3', history: '3' });
  const late = mailed.filter(({ email, began }) => (outSince.get(email) ?? Number.POSITIVE_INFINITY) < began);
  expect(late).toEqual([]);
  expect(mailed.length).toBeGreaterThan(50);
  const skipped = await world.rows<{ n: number }>(
    `select count(*)::int as n from delivery where reason = 'global_opt_out'`,
  );
  expect(skipped[0]!.n).toBeGreaterThan(30);

  const erased = new Set(range(200, 210).map((n) => emails[n]!));
  const wrong: string[] = [];
  for (const email of [...emails, ...newcomers]) {
    const [inOlive, inFig] = [olive, fig].map((brand) =>
      brand.act((session) => isSuppressed(session, { email })),
    );
    if ((await inOlive) !== outSince.has(email)) wrong.push(`${email} in Olive`);
    if ((await inFig) !== (outSince.has(email) || erased.has(email))) wrong.push(`${email} in Fig`);
    const { nodes } = await here.asAccount((session) =>
      pageOfOptOutEvents(session, { email, page: { first: 50 } }),
    );
    const balance = nodes.reduce((sum, { kind }) => sum + (kind === 'opted_out' ? 1 : -1), 0);
    if (balance !== (outSince.has(email) ? 1 : 0)) wrong.push(`${email} has a history of ${balance}`);
  }
  expect(wrong).toEqual([]);
  const { totalCount } = await here.asAccount(async (session) => {
    const page = await pageOfOptOuts(session, { page: { first: 1 } });
    return { totalCount: await page.totalCount() };
  });
  expect(totalCount).toBe(outSince.size);

  // What a contact keeps matches what its address is opted out under; the erased are nowhere in Fig.
  const matching = await world.rows<{ email: string }>(`
    select distinct c.email_key as email from contact c join suppression x
      on x.address_hash = c.email_hash and x.reason = 'global_opt_out'`);
  expect(matching.map(({ email }) => email).sort()).toEqual([...outSince.keys()].sort());
  const kept = await world.rows<{ email: string }>(
    `select email_key as email from contact where tenant_id = $1`,
    [fig.tenantId as Id<'tenant'>],
  );
  expect(kept.filter(({ email }) => erased.has(email))).toEqual([]);
}, 60_000);
