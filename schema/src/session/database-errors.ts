import { HeedError } from '../domain/errors.js';

/** Node's and PostgreSQL's codes for "the database is away": classes 08 and 57, and sockets that fail. */
const away = /^(08...|57P0.|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const awayText =
  /timeout exceeded when trying to connect|not currently accepting connections|Connection terminated|Client has encountered a connection error/;

/**
 * Maps what the database throws to a coded error, in one place, and throws it.
 * @throws {HeedError} ALREADY_EXISTS for a unique violation, UNAVAILABLE when PostgreSQL is away.
 */
export function explained(error: unknown): never {
  const {
    code,
    message = '',
    constraint,
  } = error as { code?: string; message?: string; constraint?: string };
  if (error instanceof HeedError) throw error;
  if (code === '23505') {
    throw new HeedError(
      'ALREADY_EXISTS',
      'Another one already has this name, address or key.',
      pathOf(constraint),
    );
  }
  if ((code && away.test(code)) || awayText.test(message)) {
    throw new HeedError('UNAVAILABLE', 'The database cannot be reached; try again.');
  }
  throw error;
}

/** `list_tenant_id_name_key` → `['input', 'name']`. Under row-level security PostgreSQL names the constraint only. */
function pathOf(constraint: string | undefined): string[] | undefined {
  const column = /.*(?:tenant_id|account_id)_([a-z_]+)_key$/.exec(constraint ?? '')?.[1];
  return column
    ? ['input', column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
    : undefined;
}
