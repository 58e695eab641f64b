import { type Id, newId } from '@heed/schema/domain/ids';
import { provision } from '@heed/schema/migrations/provision';
import { createAccount } from '@heed/schema/services/accounts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { createTenant } from '@heed/schema/services/tenants';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession, type Session } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import pg from 'pg';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../../support/audience.js';
import { startOwnPostgres } from '../../support/own-postgres.js';
import { type Brand, testKeys } from '../../support/world.js';
import { quarterOfMemory } from '../usage.js';
import { fillLarge, fillSmall } from './filling.js';

export interface Sizes {
  /** Contacts of the large tenant; a tenth of them have a lead. */
  contacts: number;
  events: number;
  /** Each to a tenth of the contacts, but the eighth, which went to all. */
  campaigns: number;
  /** Tenants with as many contacts as there are tenants. */
  tenants: number;
}

/** One tenant of many contacts, and many tenants of few, in one database. */
export interface Audience {
  database: Database;
  databaseUrl: string;
  adminUrl: string;
  postgresPid: number;
  large: Brand;
  small: Brand[];
  listId: Id<'list'>;
  campaigns: Id<'campaign'>[];
  /** An admin's key of the large tenant. */
  key: string;
  stop(): Promise<void>;
}

const staff = { type: 'operator' } as const;

/** The custom fields of every tenant here; in this order they take the first slots of their kinds. */
const fields = [
  ['city', 'text', 'text_1'],
  ['note', 'text', 'text_2'],
  ['plan', 'one_of', 'text_3'],
  ['spend', 'number', 'number_1'],
  ['born', 'date', 'day_1'],
  ['seen', 'datetime', 'moment_1'],
  ['vip', 'boolean', 'flag_1'],
] as const;
export const plans = ['Free', 'Basic', 'Plus', 'Gold', 'Staff'];

export async function makeAudience(sizes: Sizes, say: (line: string) => void): Promise<Audience> {
  const postgres = await startOwnPostgres({ sharedBuffers: quarterOfMemory() });
  const stops: (() => Promise<void>)[] = [() => postgres.stop()];
  const stop = async () => {
    for (const each of stops.reverse().splice(0)) await each();
  };
  try {
    const { databaseUrl } = await provision({
      adminUrl: postgres.adminUrl,
      database: 'heed',
      passwords: { owner: 'test', app: 'test' },
    });
    const adminUrl = postgres.adminUrl.replace(/\/postgres$/, '/heed');
    const database = await openDatabase({
      url: databaseUrl,
      keyring: Keyring.parse(testKeys),
      connections: 4,
    });
    stops.push(() => database.close());
    const { accountId, tenant, key } = await openTenant(database, 'Olive');
    const large = brandOf(database, accountId, tenant);
    await large.act(defineFields);
    const listId = await addTopic(large, 'Offers');
    const identityId = await addIdentity(large);
    const campaigns: Id<'campaign'>[] = [];
    for (let n = 1; n <= sizes.campaigns; n++)
      campaigns.push(await addCampaign(large, { listId, identityId, name: `Campaign ${n}` }));
    const small: Brand[] = [];
    for (let n = 0; n < sizes.tenants; n++) {
      const made = await inSession(database, { accountId, actor: staff }, (session) =>
        createTenant(session, { name: `Small ${n}`, defaultLocale: 'en', timeZone: 'Asia/Jerusalem' }),
      );
      small.push(brandOf(database, accountId, made.tenant.id));
    }
    say(`${small.length + 1} tenants are there`);
    await fill(adminUrl, async (client) => {
      await fillLarge(client, { ...sizes, tenantId: tenant, listId, campaigns, say });
      await fillSmall(client, { from: tenant, tenants: small.map(({ tenantId }) => tenantId), say });
    });
    say('vacuumed');
    return {
      database,
      databaseUrl,
      adminUrl,
      postgresPid: postgres.pid(),
      large,
      small,
      listId,
      campaigns,
      key,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Then what autovacuum does within a minute of so many rows. */
async function fill(adminUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    // Whoever's foreign keys these rows have was chosen from the same tables: no need to look each up (20 µs a row).
    await client.query('set session_replication_role = replica');
    await work(client);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

async function openTenant(database: Database, name: string) {
  const accountId = newId('account');
  return inSession(database, { accountId, actor: staff }, async (session) => {
    await createAccount(session, { name });
    const { tenant, key } = await createTenant(session, {
      name,
      defaultLocale: 'en',
      timeZone: 'Asia/Jerusalem',
    });
    return { accountId, tenant: tenant.id, key: key.secret };
  });
}

function brandOf(database: Database, accountId: Id<'account'>, tenantId: Id<'tenant'>): Brand {
  const scope = { accountId, tenantId, actor: staff };
  return { accountId, tenantId, act: (work) => inSession(database, scope, work) };
}

async function defineFields(session: Session): Promise<void> {
  for (const [key, kind, slot] of fields) {
    const made = await createCustomField(session, {
      key,
      kind,
      choices: kind === 'one_of' ? plans : undefined,
    });
    if (made.slot !== slot) throw new Error(`${key} has the slot ${made.slot}, and not ${slot}`);
  }
  const { tenantId, at } = session;
  for (const [position, stage] of ['new', 'qualified', 'proposition', 'won', 'lost'].entries())
    await session.sql(sql`insert into lead_stage (tenant_id, key, name, position, created_at)
      values (${tenantId}, ${stage}, ${stage}, ${position}, ${at}) on conflict do nothing`);
  for (const [position, reason] of ['too_expensive', 'no_people', 'not_enough_stock'].entries())
    await session.sql(sql`insert into lost_reason (tenant_id, key, name, position, created_at)
      values (${tenantId}, ${reason}, ${reason}, ${position}, ${at}) on conflict do nothing`);
}
