import { jest } from '@jest/globals';
import pg from 'pg';

/** Every statement that reaches PostgreSQL meanwhile: BEGIN, set_config and COMMIT too. */
export async function statementsDuring(work: () => Promise<void>): Promise<string[]> {
  const sent: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [first] = args;
    sent.push(typeof first === 'string' ? first : ((first as { text?: string }).text ?? 'cursor'));
    return (original as (...all: unknown[]) => never).apply(this, args);
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return sent;
}
