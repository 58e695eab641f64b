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
import { buildEmptyPage } from './build-empty-page.js';
import { type PageProcess, startPageProcess } from './page-process.js';

/** A tenant with eight topics and people who each chose something else; the page, and what it is measured against. */
export interface Scene {
  servers: Record<'product' | 'empty' | 'bare', PageProcess>;
  /** PostgreSQL's first process. */
  postgresPid: number;
  people: Visitor[];
  stop(): Promise<void>;
}

export interface Visitor {
  token: string;
  /** The form that saves another frequency of one topic, each time it is asked for. */
  nextForm(): URLSearchParams;
}

const staff = { type: 'operator' } as const;

export async function makeScene({ people, seed }: { people: number; seed: number }): Promise<Scene> {
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
    const visitors = await invite(databaseUrl, people, seeded(seed));
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
    return { servers, postgresPid: postgres.pid(), people: visitors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function invite(url: string, people: number, random: () => number): Promise<Visitor[]> {
  const keyring = Keyring.parse(testKeys);
  const database = await openDatabase({ url, keyring, connections: 2 });
  const accountId = newId('account');
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
      inSession(database, { accountId, tenantId, actor: staff }, work),
  };
  const lists = await brand.act(addEightTopics);
  await brand.act((session) => addPersonas(session, lists));
  const campaignId = await addCampaign(brand, { listId: lists[0]!, identityId: await addIdentity(brand) });
  const day = dayOf(new Date());
  const any = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
  const visitors: Visitor[] = [];
  for (let n = 0; n < people; n++) {
    const joined = lists.slice(1).filter(() => random() < 0.6);
    const contactId = await brand.act(async (session) => {
      const locale = n % 2 === 0 ? 'en' : 'he';
      const consent = { wording: 'Yes, please' };
      const input = { email: `visitor${n}@example.com`, locale, consent, lists: [lists[0]!, ...joined] };
      const { id } = await createContact(session, input);
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
    visitors.push({ token, nextForm: formsAbout(lists[0]!) });
  }
  await database.close();
  return visitors;
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
