import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

/** What marks a COPY on its way through the query builder to the driver; its values are the bytes to copy. */
export const copyMark = '/* copy in */ ';

type Query = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/** Lets a connection take COPY statements as others: sent with bytes instead of parameters, answered when all are in. */
export function takeCopies(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const plain = client.query.bind(client) as Query;
    const query: Query = (text, values, callback) => {
      const copies = typeof text === 'string' && text.startsWith(copyMark);
      return copies ? copied(plain, text, values as Buffer[]) : plain(text, values, callback);
    };
    client.query = query as typeof client.query;
  });
}

async function copied(query: Query, text: string, chunks: readonly Buffer[]) {
  const into = query(from(text)) as ReturnType<typeof from>;
  await pipeline(Readable.from(chunks), into);
  return { command: 'COPY', rowCount: into.rowCount, rows: [] };
}
