import type { Job } from '@heed/schema/entities/job';
import { createJob, getJob } from '@heed/schema/services/jobs';
import { runRotation } from '@heed/schema/services/rotation-run';
import type { RunRotationOptions } from '@heed/schema/services/rotation-steps';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession, type Session } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import pg from 'pg';
import { type Brand, makeWorld, testKeys } from '../support/world.js';

const staff = { type: 'operator' } as const;
const keys = [
  '3:the-third-secret-of-this-installation',
  '2:the-second-secret-of-this-installation',
  testKeys,
];

/** A world whose processes can be restarted with newer keys. */
export async function makeRotationWorld() {
  const world = await makeWorld({ connections: 12 });
  const olive = await world.brand('Olive');
  const fig = await world.brand('Fig');
  const opened: Database[] = [];
  const admin = new pg.Client({ connectionString: world.urls.adminUrl });
  await admin.connect();

  /** The same installation, as processes see it that know keys up to this one. */
  async function withKeys(newest: 1 | 2 | 3) {
    const keyring = Keyring.parse(keys.slice(3 - newest).join(','));
    const database = await openDatabase({
      url: world.urls.databaseUrl,
      keyring,
      clock: world.clock,
      connections: 12,
    });
    opened.push(database);
    const account = { accountId: world.accountId, actor: staff };
    const asAccount = <T>(work: (session: Session) => Promise<T>) => inSession(database, account, work);
    const of = (brand: Brand): Brand => ({
      accountId: brand.accountId,
      tenantId: brand.tenantId,
      act: (work) => inSession(database, { ...account, tenantId: brand.tenantId }, work),
    });
    return {
      database,
      keyring,
      asAccount,
      olive: of(olive),
      fig: of(fig),
      begin: (): Promise<Job> =>
        asAccount((session) => createJob(session, { kind: 'rotate_keys', input: { key: newest } })),
      run: (jobId: string, options: RunRotationOptions = {}) =>
        runRotation(database, { accountId: world.accountId, actor: staff }, jobId, options),
      job: (jobId: string) => asAccount((session) => getJob(session, { jobId })),
    };
  }

  return {
    world,
    olive,
    fig,
    withKeys,
    /** As superuser, over all tenants: what row-level security and services might hide. */
    async rows<Row extends object>(query: string, values: unknown[] = []): Promise<Row[]> {
      return (await admin.query<Row>(query, values)).rows;
    },
    /** How many hashes there are of each generation, by table. */
    async generations() {
      const { rows } = await admin.query<{ what: string; generations: string }>(`
        select what, string_agg(distinct get_byte(hash, 0)::text, ',') as generations from (
          select 'contact' as what, email_hash as hash from contact where email_hash is not null
          union all select 'contact', phone_hash from contact where phone_hash is not null
          union all select 'opt-out', address_hash from suppression
          union all select 'history', address_hash from opt_out_event) as hashes group by 1`);
      return Object.fromEntries(rows.map(({ what, generations }) => [what, generations]));
    },
    async close() {
      await admin.end();
      for (const database of opened) await database.close();
      await world.close();
    },
  };
}

export type RotationWorld = Awaited<ReturnType<typeof makeRotationWorld>>;
export type Installation = Awaited<ReturnType<RotationWorld['withKeys']>>;

export function emailsOf(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${word}${n}@example.com`);
}
