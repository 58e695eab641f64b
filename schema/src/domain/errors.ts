/** The one table of error codes. `docs/errors.md` is this table in prose; clients switch on the code. */
export const errorCodes = {
  UNAUTHENTICATED: 'No key or token was sent, or it is unknown, expired or revoked.',
  FORBIDDEN: 'The key is known, but its role or scopes do not allow this.',
  NOT_FOUND: 'No such thing in this tenant.',
  INVALID_ID: 'The id is malformed, or names a thing of another kind.',
  INVALID_INPUT: 'A field has a value that cannot be used; `path` names it.',
  INVALID_RULE: 'A rule cannot be compiled; `path` leads to the fault inside the rule.',
  INVALID_TEMPLATE: 'A template does not parse, uses an unknown variable or exceeds its limits.',
  INVALID_TOKEN: 'A signed link was altered, cut short or revoked.',
  EXPIRED_TOKEN: 'A signed link was good once, and its time is over.',
  ALREADY_EXISTS: 'Another thing already has this name, address or key.',
  SUPPRESSED: 'The address belongs to somebody who was erased: it must not be stored or mailed again.',
  WRONG_STATE: 'The thing exists, but its state does not allow this now.',
  LIMIT_EXCEEDED: 'A documented limit (size, depth, page, number) was exceeded.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  UNAVAILABLE: 'A part that is needed (database, Temporal, mail server) is away; try again.',
  INTERNAL: 'A fault of ours. The text says no more; the log does.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The only error that a service throws on purpose: a code, a sentence a person can act on, and the faulty field. */
export class HeedError extends Error {
  override readonly name = 'HeedError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** The way to the faulty input field, e.g. `['input', 'email']`. */
    readonly path?: readonly (string | number)[],
  ) {
    super(message);
  }
}

/** Foreign and missing things get the same answer, so nobody learns what another tenant has. */
export function notFound(what: string, path?: readonly (string | number)[]): HeedError {
  return new HeedError('NOT_FOUND', `There is no such ${what}.`, path);
}

export function invalid(message: string, ...path: (string | number)[]): HeedError {
  return new HeedError('INVALID_INPUT', message, path);
}
