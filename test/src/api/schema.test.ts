import { readdirSync, readFileSync } from 'node:fs';
import { sdl } from '@heed/api/emit';
import { apiSchema } from '@heed/api/schema';
import { errorCodes } from '@heed/schema/domain/errors';
import { keyScopes } from '@heed/schema/domain/key-scopes';
import {
  type GraphQLField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql';

const root = new URL('../../../', import.meta.url);
const schema = apiSchema();

test('api/schema.graphql is what the code says: `npm run emit -w api` writes it', () => {
  expect(readFileSync(new URL('api/schema.graphql', root), 'utf8')).toBe(sdl());
});

test('every type, field, argument and enum value is described', () => {
  const bare: string[] = [];
  const look = (name: string, described: { description?: string | null | undefined }) => {
    if (!described.description?.trim()) bare.push(name);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    const rootType = type === schema.getQueryType() || type === schema.getMutationType();
    if (!rootType) look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        if ('args' in field)
          for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
  }
  expect(bare).toEqual([]);
});

test('every query and mutation declares who may call it', () => {
  const fields: GraphQLField<unknown, unknown>[] = [
    schema.getQueryType()!,
    schema.getMutationType()!,
  ].flatMap((type) => Object.values(type.getFields()));
  expect(fields.length).toBeGreaterThan(40);
  const known = ['operator', 'contact', ...Object.keys(keyScopes)];
  const undeclared = fields.filter((field) => !known.includes(String(field.extensions.requires)));
  expect(undeclared.map((field) => field.name)).toEqual([]);
});

test('every mutation with arguments takes one, `input`', () => {
  const odd = Object.values(schema.getMutationType()!.getFields()).filter(
    ({ args }) => args.length > 1 || (args[0] && args[0].name !== 'input'),
  );
  expect(odd.map((field) => field.name)).toEqual([]);
});

test('docs/errors.md is the table of codes', () => {
  const rows = [
    ...readFileSync(new URL('docs/errors.md', root), 'utf8').matchAll(/^\| `(\w+)` \| (.+) \|$/gm),
  ];
  expect(Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning]))).toEqual(errorCodes);
});

const folder = new URL('docs/operations/', root);
test.each(readdirSync(folder).filter((name) => name.endsWith('.graphql')))(
  'docs/operations/%s fits the schema',
  (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(text.startsWith('# ')).toBe(true);
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  },
);
