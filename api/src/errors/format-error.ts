import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { type ErrorCode, HeedError } from '@heed/schema/domain/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { variablePath } from './input-path.js';

/** Where the unexpected is written down, once, with the id that the caller is told. */
export type LogFault = (fault: { id: string; error: unknown }) => void;

/** GraphQL's own and Apollo's codes, in the words of our one table (`docs/errors.md`). */
const codes: Record<string, ErrorCode> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  OPERATION_RESOLUTION_FAILURE: 'GRAPHQL_VALIDATION_FAILED',
  PERSISTED_QUERY_NOT_FOUND: 'INVALID_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'INVALID_INPUT',
  BAD_REQUEST: 'INVALID_INPUT',
  BAD_USER_INPUT: 'INVALID_INPUT',
};

/** What armor and graphql say when a document is too deep, too wide or too long. */
const limit =
  /^Syntax Error: (?:(?:Query depth|Query Cost|Aliases|Directives) limit of|Document contains more that) \d+/;

/** The one place where what was thrown becomes what the caller reads: a code, a sentence, and the path of the input. */
export function errorFormatter(log: LogFault) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const thrown = heedErrorIn(error);
    const literal = formatted.extensions?.inputPath as (string | number)[] | undefined;
    const inputPath = thrown?.path ?? literal ?? variablePath(formatted.message);
    const extensions = (code: ErrorCode) => ({ code, ...(inputPath && { path: inputPath }) });
    if (thrown) return { message: thrown.message, ...place, extensions: extensions(thrown.code) };
    if (limit.test(formatted.message)) {
      const message = formatted.message.replace('Syntax Error: ', '').replace('more that', 'more than');
      return { message, ...place, extensions: { code: 'LIMIT_EXCEEDED' } };
    }
    const code = codes[String(formatted.extensions?.code)];
    if (code) return { message: withoutHints(formatted.message), ...place, extensions: extensions(code) };

    const id = randomUUID();
    log({ id, error: unwrapResolverError(error) });
    return {
      message: `Something went wrong on our side. Tell support the id ${id}.`,
      ...place,
      extensions: { code: 'INTERNAL' satisfies ErrorCode, id },
    };
  };
}

/** A `HeedError`, however deep GraphQL wrapped it. */
function heedErrorIn(error: unknown): HeedError | undefined {
  let inner: unknown = error;
  for (let depth = 0; depth < 5; depth += 1) {
    if (inner instanceof HeedError) return inner;
    if (!(inner instanceof GraphQLError)) return undefined;
    inner = inner.originalError;
  }
  return undefined;
}

/** Suggestions would list the schema to those who may not read it, and a value may be a megabyte. */
function withoutHints(message: string): string {
  const text = message.replace(/ ?Did you mean .+\?/g, '');
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
