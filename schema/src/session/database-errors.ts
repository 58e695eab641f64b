import { HeedError } from '../domain/errors.js';

/** Node's and PostgreSQL's codes for "the database is away": classes 08 and 57, and sockets that fail. */
const away = /^(08...|57P0.|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const awayText =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/;

/**
 * Maps what the database throws to a coded error, in one place, and throws it.
 * @throws {HeedError} ALREADY_EXISTS for a unique violation, UNAVAILABLE when PostgreSQL is away.
 */
export function explained(error: unknown): never {
  const { code, message = '', detail } = error as { code?: string; message?: string; detail?: string };
  if (error instanceof HeedError) throw error;
  if (code === '23505') {
    throw new HeedError(
      'ALREADY_EXISTS',
      'Another one already has this name, address or key.',
      columnsOf(detail),
    );
  }
  if ((code && away.test(code)) || awayText.test(message)) {
    throw new HeedError('UNAVAILABLE', 'The database cannot be reached; try again.');
  }
  throw error;
}

/** `Key (tenant_id, name)=(…)` → `['input', 'name']`. */
function columnsOf(detail: string | undefined): string[] | undefined {
  const columns = /^Key \(([^)]*)\)/.exec(detail ?? '')?.[1]?.split(', ');
  const column = columns?.findLast((name) => !['tenant_id', 'account_id'].includes(name));
  return column
    ? ['input', column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
    : undefined;
}
