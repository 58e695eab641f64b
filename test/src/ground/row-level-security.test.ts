import { newId } from '@heed/schema/domain/ids';
import { List } from '@heed/schema/entities/list';
import { askFor } from '@heed/schema/services/outbox';
import { openDatabase } from '@heed/schema/session/database';
import { accountOfTenant, tenantsWithDueWork } from '@heed/schema/session/lookup';
import { inSession, openSession } from '@heed/schema/session/session';
import pg from 'pg';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let fig: Brand;

beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
});
afterAll(() => world.close());

/** What the application's role can see and do, without a session in between. */
async function asApplication<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.urls.databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function addList(brand: Brand, name: string): Promise<void> {
  await brand.act(async (session) => {
    await session.em.insert(List, {
      tenantId: session.tenantId,
      id: newId('list'),
      name,
      description: '',
      receives: '',
      cadence: '',
      kind: 'opt_in',
      position: 0,
      archivedAt: null,
      createdAt: session.at,
    });
  });
}

const namesOfLists = (brand: Brand) =>
  brand.act(async (session) =>
    (await session.sql<{ name: string }>(sql`select name from list`)).map((row) => row.name),
  );

describe('row-level security', () => {
  test('every table forces it and has a policy', async () => {
    const unguarded = await asApplication((client) =>
      client.query(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'migration'
        and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`),
    );
    expect(unguarded.rows).toEqual([]);
  });

  test('the application owns nothing, cannot bypass it, and cannot become the role that sees more', async () => {
    const facts = await asApplication(
      async (client) =>
        (
          await client.query(`
      select rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owned,
        pg_has_role('heed_app', 'heed_lookup', 'member') as lookup
      from pg_roles r where rolname = current_user`)
        ).rows[0],
    );
    expect(facts).toEqual({ rolsuper: false, rolbypassrls: false, owned: 0, lookup: false });
  });

  test('no setting, no rows; and the migrations are out of reach', async () => {
    await addList(olive, 'Seen');
    const seen = await asApplication(
      async (client) => (await client.query('select count(*)::int as n from list')).rows[0].n,
    );
    expect(seen).toBe(0);
    await expect(asApplication((client) => client.query('select * from migration'))).rejects.toThrow(
      /permission denied/,
    );
  });

  test('a tenant sees its own rows alone, and cannot write another one’s', async () => {
    await addList(fig, 'Of Fig');
    expect(await namesOfLists(olive)).not.toContain('Of Fig');
    expect(await namesOfLists(fig)).toEqual(['Of Fig']);
    await expect(
      olive.act((session) =>
        session.sql(sql`
      insert into segment (tenant_id, id, name, kind, created_at, updated_at)
      values (${fig.tenantId}, ${newId('segment')}, 'theirs', 'fixed', ${session.at}, ${session.at})`),
      ),
    ).rejects.toThrow(/row-level security/);
    const moved = await olive.act((session) =>
      session.sql(sql`update list set name = 'taken' where name = 'Of Fig' returning id`),
    );
    expect(moved).toEqual([]);
  });

  test('a row cannot point across tenants', async () => {
    const list = await fig.act((session) => session.row<{ id: string }>(sql`select id from list`));
    await expect(
      olive.act((session) =>
        session.sql(sql`
      insert into segment (tenant_id, id, name, kind, list_id, created_at, updated_at)
      values (${session.tenantId}, ${newId('segment')}, 'across', 'fixed', ${list!.id}, ${session.at}, ${session.at})`),
      ),
    ).rejects.toThrow(/foreign key/);
  });

  test('consent is append-only for the application', async () => {
    await expect(
      olive.act((session) => session.sql(sql`update consent_event set kind = 'forged'`)),
    ).rejects.toThrow(/permission denied/);
    await expect(olive.act((session) => session.sql(sql`delete from consent_event`))).rejects.toThrow(
      /permission denied/,
    );
  });

  test('settings survive neither a rollback nor the return of a connection', async () => {
    const one = await openDatabase({ url: world.urls.databaseUrl, keyring: world.keyring, connections: 1 });
    const scope = {
      accountId: olive.accountId,
      tenantId: olive.tenantId,
      actor: { type: 'operator' as const },
    };
    const settings = async () => {
      const rows = await one.orm.em
        .getConnection()
        .execute(
          "select nullif(current_setting('app.tenant_id', true), '') as tenant, pg_backend_pid() as pid",
        );
      return rows[0] as { tenant: string | null; pid: number };
    };
    try {
      const first = await settings();
      await expect(
        inSession(one, scope, async (session) => {
          await session.sql(sql`select 1`);
          throw new Error('on purpose');
        }),
      ).rejects.toThrow('on purpose');
      expect(await settings()).toEqual({ tenant: null, pid: first.pid });
      await inSession(one, scope, (session) => session.sql(sql`select count(*) from list`));
      expect(await settings()).toEqual({ tenant: null, pid: first.pid });
    } finally {
      await one.close();
    }
  });

  test('reads that are asked for at once take turns on one connection', async () => {
    const { session, commit } = await openSession(world.database, {
      accountId: olive.accountId,
      tenantId: olive.tenantId,
      actor: { type: 'operator' },
      readOnly: true,
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => session.row<{ n: number }>(sql`select ${n}::int as n`)),
    );
    await commit();
    expect(answers.map((row) => row!.n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await expect(session.sql(sql`select 1`)).rejects.toThrow();
  });
});

describe('what answers before the tenant is known', () => {
  test('names the account of a tenant, and nothing for one that is not there', async () => {
    expect(await accountOfTenant(world.database, olive.tenantId)).toBe(world.accountId);
    expect(await accountOfTenant(world.database, newId('tenant'))).toBeUndefined();
  });

  test('finds the tenants with due work, at their time', async () => {
    const dueAt = new Date(world.clock.now().getTime() + 60_000);
    await fig.act((session) => askFor(session, 'holds_changed', { key: 'tenant', payload: {}, dueAt }));
    expect(await tenantsWithDueWork(world.database, world.clock.now())).toEqual([]);
    expect(await tenantsWithDueWork(world.database, dueAt)).toEqual([
      { accountId: fig.accountId, tenantId: fig.tenantId },
    ]);
  });
});
