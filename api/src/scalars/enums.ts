import { registerEnumType } from 'type-graphql';

/**
 * A GraphQL enum of a union of strings: `not_on_list` is shown as `NOT_ON_LIST`. `values` explains each, and the
 * compiler sees that none is forgotten.
 */
export function enumOf<Value extends string>(
  name: string,
  description: string,
  values: Record<Value, string>,
): Record<string, Value> {
  const entries = Object.entries<string>(values).map(([value, about]) => ({
    key: value.toUpperCase(),
    value,
    about,
  }));
  const shown = Object.fromEntries(entries.map(({ key, value }) => [key, value as Value]));
  registerEnumType(shown, {
    name,
    description,
    valuesConfig: Object.fromEntries(entries.map(({ key, about }) => [key, { description: about }])),
  });
  return shown;
}
