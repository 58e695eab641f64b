import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

function read(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new GraphQLError('An amount is written like "1234.50".');
}

/** Money, exact: a float would round it. Checked by `domain/money.ts`, which leads to the fault with a path. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact amount of money as text, like `"1234.50"`: at most 14 digits before the point and two after it. ' +
    'A number is taken too.',
  serialize: (value) => String(value),
  parseValue: read,
  parseLiteral: (node) =>
    read(
      node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT
        ? node.value
        : undefined,
    ),
});
