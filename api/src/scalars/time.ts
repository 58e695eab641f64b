import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 with a zone: a time without one would mean something else on every machine. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

function read(value: unknown): Date {
  const at = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined;
  if (!at || Number.isNaN(at.getTime())) {
    throw new GraphQLError('A time is written like "2026-01-31T09:00:00Z", with its zone.');
  }
  return at;
}

/** A moment. Services and rows hold a `Date`; JSON columns the same text. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment, as RFC 3339 writes it: `2026-01-31T09:00:00Z`.',
  serialize: (value) => new Date(value as Date | string).toISOString(),
  parseValue: read,
  parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
});
