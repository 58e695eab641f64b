import pg from 'pg';
import { migrate } from './migrate.js';
import { rolesSql } from './roles.js';

export interface ProvisionOptions {
  /** A superuser's URL, or one that may create roles and databases. */
  adminUrl: string;
  /** The database to create if it is missing. */
  database: string;
  passwords: { owner: string; app: string };
}

/** Roles, database and schema, for an installation that Heed itself sets up (development, tests). Safe to run again. */
export async function provision(
  options: ProvisionOptions,
): Promise<{ databaseUrl: string; ownerUrl: string }> {
  const { adminUrl, database, passwords } = options;
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await admin.connect();
  try {
    await admin.query(rolesSql(passwords));
    const found = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) {
      await admin.query(
        `create database ${pg.escapeIdentifier(database)} owner heed_owner encoding utf8 template template0`,
      );
    }
  } finally {
    await admin.end();
  }
  const urlFor = (user: string, password: string) => {
    const url = new URL(adminUrl);
    url.username = user;
    url.password = password;
    url.pathname = `/${database}`;
    return url.href;
  };
  const ownerUrl = urlFor('heed_owner', passwords.owner);
  await migrate(ownerUrl);
  return { databaseUrl: urlFor('heed_app', passwords.app), ownerUrl };
}
