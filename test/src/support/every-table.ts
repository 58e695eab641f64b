import pg from 'pg';

/**
 * Everything the database holds, as text, by `table.column`; bytes as the text that stands in them. As superuser: what
 * row-level security hides is there too.
 */
export async function everyColumn(adminUrl: string): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string; type: string }>(`
      select c.relname as table, a.attname as column, a.atttypid::regtype::text as type
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'm')
        and a.attnum > 0 and not a.attisdropped order by 1, a.attnum`);
    const dump = new Map<string, string[]>();
    for (const { table, column, type } of columns) {
      const name = pg.escapeIdentifier(column);
      const text = type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`;
      const { rows } = await client.query<{ text: string }>(
        `select ${text} as text from ${pg.escapeIdentifier(table)} where ${name} is not null`,
      );
      dump.set(
        `${table}.${column}`,
        rows.map((row) => row.text),
      );
    }
    return dump;
  } finally {
    await client.end();
  }
}

/** Where any of these words stands, in any case. */
export function placesOf(words: readonly string[], dump: ReadonlyMap<string, readonly string[]>): string[] {
  const wanted = words.map((word) => word.toLowerCase());
  return [...dump].flatMap(([place, texts]) =>
    texts.some((text) => wanted.some((word) => text.toLowerCase().includes(word))) ? [place] : [],
  );
}
