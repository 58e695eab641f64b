import { type Frequency, frequencies } from '@heed/schema/domain/frequency';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { provision } from '@heed/schema/migrations/provision';
import { createAccount } from '@heed/schema/services/accounts';
import { createContact } from '@heed/schema/services/contacts';
import { savePreferences } from '@heed/schema/services/leaving';
import { createTenant, updateTenant } from '@heed/schema/services/tenants';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import { dayOf, signLink } from '@heed/schema/tokens/link-token';
import pg from 'pg';
import { addCampaign, addIdentity } from '../../support/audience.js';
import { addEightTopics, addPersonas, fullBrand } from '../../support/full-brand.js';
import { startOwnPostgres } from '../../support/own-postgres.js';
import { seeded } from '../../support/seeded.js';
import { testKeys } from '../../support/world.js';
import type { ServerProcess } from '../server-process.js';
import { buildEmptyPage } from './build-empty-page.js';
import { startPageProcess } from './page-process.js';

/** A tenant with eight topics and its people; the page, and what it is measured against. */
export interface Scene {
  servers: Record<'product' | 'empty' | 'bare', ServerProcess>;
  /** PostgreSQL's first process. */
  postgresPid: number;
  /** As they were imported: all alike, in two languages. */
  alike: Visitor[];
  /** Who each chose something else, more of them than the page keeps looks of. */
  different: Visitor[];
  /** Who save: apart, since their pages tell of it for an hour. */
  savers: Visitor[];
  stop(): Promise<void>;
}

export interface Visitor {
  token: string;
  /** The form that saves another frequency of one topic, each time it is asked for. */
  nextForm(): URLSearchParams;
}

type Group = 'alike' | 'different' | 'savers';
const staff = { type: 'operator' } as const;

export async function makeScene({ people, seed }: { people: number; seed: number }): Promise<Scene> {
  const random = seeded(seed);
  await buildEmptyPage();
  const postgres = await startOwnPostgres();
  const stops: (() => Promise<void>)[] = [() => postgres.stop()];
  const stop = async () => {
    for (const each of stops.reverse().splice(0)) await each();
  };
  try {
    const passwords = { owner: 'test', app: 'test' };
    const { adminUrl } = postgres;
    const { databaseUrl } = await provision({ adminUrl, database: 'heed', passwords });
    const visitors = await invite(databaseUrl, people, random);
    await analyse(adminUrl.replace(/\/postgres$/, '/heed'));
    const environment = { DATABASE_URL: databaseUrl, HEED_KEYS: testKeys };
    const start = async (which: keyof Scene['servers']) => {
      const server = await startPageProcess(which, environment);
      stops.push(() => server.stop());
      return server;
    };
    const servers = {
      product: await start('product'),
      empty: await start('empty'),
      bare: await start('bare'),
    };
    return { servers, postgresPid: postgres.pid(), ...visitors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function invite(url: string, people: number, random: () => number): Promise<Pick<Scene, Group>> {
  const keyring = Keyring.parse(testKeys);
  const database = await openDatabase({ url, keyring, connections: 2 });
  const accountId = newId('account');
  // So that no page offers to undo what was chosen when the scene was made.
  const yesterday = new Date(Date.now() - 86_400_000);
  const asAccount = { accountId, actor: staff };
  const { tenantId } = await inSession(database, asAccount, async (session) => {
    await createAccount(session, { name: 'Olive Group' });
    const brand = { defaultLocale: 'en', timeZone: 'Asia/Jerusalem' };
    const { tenant } = await createTenant(session, { name: 'Olive & Thyme', ...brand });
    await createTenant(session, { name: 'Olive Travel', ...brand });
    await updateTenant(session, { tenantId: tenant.id, brand: fullBrand });
    return { tenantId: tenant.id };
  });
  const brand = {
    accountId,
    tenantId,
    act: <T>(work: Parameters<typeof inSession<T>>[2]) =>
      inSession(database, { accountId, tenantId, actor: staff, at: yesterday }, work),
  };
  const lists = await brand.act(addEightTopics);
  await brand.act((session) => addPersonas(session, lists));
  const campaignId = await addCampaign(brand, { listId: lists[0]!, identityId: await addIdentity(brand) });
  const day = dayOf(new Date());
  const any = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
  const visitor = async (email: string, n: number, chooses: boolean): Promise<Visitor> => {
    const joined = lists.slice(1).filter((_, at) => (chooses ? random() < 0.6 : at < 3));
    const contactId = await brand.act(async (session) => {
      const locale = n % 2 === 0 ? 'en' : 'he';
      const consent = { wording: 'Yes, please' };
      const input = { email, locale, consent, lists: [lists[0]!, ...joined] };
      const { id } = await createContact(session, input);
      if (!chooses) return id;
      const topics = joined.map((listId) => ({ listId, frequency: any(frequencies) }));
      const link = { contactId: id, campaignId, topicId: lists[0]!, mode: 'live' } as const;
      await savePreferences(session, link, { topics, evidence: { source: 'page' } });
      return id;
    });
    const token = signLink(keyring, {
      purpose: 'message',
      tenantId,
      contactId,
      messageId: campaignId,
      day,
      epoch: 0,
    });
    return { token, nextForm: formsAbout(lists[0]!) };
  };
  const all: Pick<Scene, Group> = { alike: [], different: [], savers: [] };
  for (let n = 0; n < people; n++) {
    all.alike.push(await visitor(`alike${n}@example.com`, n, false));
    all.different.push(await visitor(`different${n}@example.com`, n, true));
    if (n % 2 === 0) all.savers.push(await visitor(`saver${n}@example.com`, n, false));
  }
  await database.close();
  return all;
}

function formsAbout(listId: Id<'list'>): () => URLSearchParams {
  const topic = showId('list', listId);
  let shown: Frequency = 'every';
  return () => {
    const chosen = frequencies[(frequencies.indexOf(shown) + 1) % frequencies.length]!;
    const form = new URLSearchParams({ intent: 'save', topic: `${topic}.1${shown}`, on: topic });
    form.set(`often-${topic}`, chosen);
    shown = chosen;
    return form;
  };
}

async function analyse(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}
