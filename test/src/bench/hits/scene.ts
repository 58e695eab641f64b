import type { Id } from '@heed/schema/domain/ids';
import { newId } from '@heed/schema/domain/ids';
import { provision } from '@heed/schema/migrations/provision';
import { createAccount } from '@heed/schema/services/accounts';
import { createTenant } from '@heed/schema/services/tenants';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import { dayOf, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../../support/audience.js';
import { startOwnPostgres } from '../../support/own-postgres.js';
import { addCrowd } from '../../support/people.js';
import { type Brand, testKeys } from '../../support/world.js';
import { startPageProcess } from '../preferences/page-process.js';
import type { ServerProcess } from '../server-process.js';
import { quarterOfMemory } from '../usage.js';

/** A campaign that everybody got an hour ago, and the server whose door their hits come to. */
export interface Scene {
  server: ServerProcess;
  postgresPid: number;
  /** A token for each, in no order. */
  tokens: string[];
  /** What is known by now; `waiting` hits are not judged yet. */
  known(): Promise<{ waiting: number; opened: number; clicked: number; machines: number }>;
  stop(): Promise<void>;
}

export async function makeScene(people: number): Promise<Scene> {
  const postgres = await startOwnPostgres({ sharedBuffers: quarterOfMemory() });
  const stops: (() => Promise<void>)[] = [() => postgres.stop()];
  const stop = async () => {
    for (const each of stops.reverse().splice(0)) await each();
  };
  try {
    const passwords = { owner: 'test', app: 'test' };
    const { databaseUrl } = await provision({ adminUrl: postgres.adminUrl, database: 'heed', passwords });
    const keyring = Keyring.parse(testKeys);
    const database = await openDatabase({ url: databaseUrl, keyring, connections: 2 });
    stops.push(() => database.close());
    const accountId = newId('account');
    const actor = { type: 'operator' } as const;
    const tenantId = await inSession(database, { accountId, actor }, async (session) => {
      await createAccount(session, { name: 'Olive Group' });
      return (await createTenant(session, { name: 'Olive', defaultLocale: 'en', timeZone: 'UTC' })).tenant.id;
    });
    const brand: Brand = {
      accountId,
      tenantId,
      act: (work) => inSession(database, { accountId, tenantId, actor }, work),
    };
    const listId = await addTopic(brand, 'Offers');
    await addCrowd(brand, listId, { people });
    const campaignId = await addCampaign(brand, { listId, identityId: await addIdentity(brand) });
    const contacts = await sent(brand, campaignId);
    const claims = {
      purpose: 'message',
      tenantId,
      messageId: campaignId,
      day: dayOf(new Date()),
      epoch: 0,
    } as const;
    const server = await startPageProcess('product', { DATABASE_URL: databaseUrl, HEED_KEYS: testKeys });
    stops.push(() => server.stop());
    const tokens = contacts.map((contactId) => signLink(keyring, { ...claims, contactId }));
    const known = () =>
      brand.act(
        async (session) =>
          (await session.row<Awaited<ReturnType<Scene['known']>>>(sql`
      select (select count(*) from hit_waiting) as waiting, (select count(*) from machine_hit) as machines,
        count(opened_at) as opened, count(clicked_at) as clicked from delivery`))!,
      );
    return { server, postgresPid: postgres.pid(), tokens, known, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Written as an hour of claims would, with three links. */
async function sent(brand: Brand, campaignId: Id<'campaign'>): Promise<string[]> {
  const rows = await brand.act(async (session) => {
    await session.sql(sql`
      insert into campaign_link (tenant_id, campaign_id, position, url)
      select ${session.tenantId}::uuid, ${campaignId}::uuid, n, 'https://shop.olive.example/' || n from generate_series(0, 2) as n`);
    return session.sql<{ id: string }>(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, tracked, decided_at, settled_at)
      select tenant_id, ${campaignId}::uuid, id, 'sent', true, ${session.at}::timestamptz - interval '1 hour', ${session.at}::timestamptz - interval '1 hour'
      from contact where tenant_id = ${session.tenantId} order by id returning contact_id as id`);
  });
  return rows.map(({ id }) => id).sort(() => Math.random() - 0.5);
}
