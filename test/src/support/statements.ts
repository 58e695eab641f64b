import { jest } from '@jest/globals';
import pg from 'pg';

interface Submitted {
  text?: string;
  submit(connection: unknown): unknown;
}

/** The ORM writes ids into the text: one is as good as fifty. */
const ids = /'[0-9a-f]{8}-[0-9a-f-]{27}'(, '[0-9a-f]{8}-[0-9a-f-]{27}')*/g;

/**
 * Every statement that reaches PostgreSQL meanwhile: BEGIN, set_config and COMMIT too. Seen where a query is handed to its
 * connection: a pooled client has a `query` of its own (`session/prepared.ts`), so the prototype's is never asked.
 */
export async function statementsDuring(work: () => Promise<void>): Promise<string[]> {
  const sent: string[] = [];
  const prototype = pg.Query.prototype as unknown as Submitted;
  const original = prototype.submit;
  const spy = jest.spyOn(prototype, 'submit').mockImplementation(function (
    this: Submitted,
    connection: unknown,
  ) {
    sent.push((this.text ?? 'cursor').replace(ids, '…'));
    return original.call(this, connection);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  if (sent.length === 0) throw new Error('No statement was seen: they are sent in some other way now');
  return sent;
}
