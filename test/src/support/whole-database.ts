import pg from 'pg';

/** Every row of every table, as text, by table: read as superuser, so that no policy hides one. */
export async function wholeDatabase(adminUrl: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(`
      select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`);
    const rows: Record<string, string[]> = {};
    for (const { name } of tables.rows) {
      const { rows: found } = await client.query<{ row: string }>(
        `select t::text as row from ${name} t order by 1`,
      );
      rows[name] = found.map(({ row }) => row);
    }
    return rows;
  } finally {
    await client.end();
  }
}
