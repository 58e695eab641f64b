import { type KeyScope, keyScopes } from '@heed/schema/domain/key-scopes';
import { type ApiWorld, makeApiWorld, operatorKey } from './api-world.js';
import { documentFor, fill, leafPlaces, type RootField, rootFields } from './generated-documents.js';
import { makeOwner, type Owner, ownId } from './own-things.js';

let served: ApiWorld;
let olive: Owner;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await makeOwner(await served.team('Olive'));
});
afterAll(() => served.close());
beforeEach(() => void served.faults.splice(0));

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { all: [nested(depth - 1)] });
const texts = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\r\n',
  '💥'.repeat(3_000),
  "'; drop table contact; --",
  '{{',
  '%',
];
/** What nobody in good faith sends, for every kind of value. `null` is tried everywhere. */
const hostile: Record<string, unknown[]> = {
  String: texts,
  Float: [-1, 1.7e308, -1.7e308],
  Int: [-1, 2_147_483_647, -2_147_483_648],
  Decimal: ['', 'x', '1e9', '-1', '99999999999999.99', '999999999999999', '0.001', 1e300, '\u0000', '١٢'],
  DateTime: ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-31T00:00:00Z'],
  Rule: [
    nested(300),
    { field: '__proto__', is: 'set' },
    { field: 'email', is: 'equals', value: '\u0000' },
    [],
    7,
    '\u0000',
  ],
  FieldValues: [{ __proto__x: 1 }, { constructor: 1 }, [], 'x', { '\u0000': 1 }],
  MessageData: [{ __proto__x: 1 }, [], 'x', 7, nested(100), { a: '\u0000' }, { constructor: { b: null } }],
  EventProperties: [
    { __proto__x: 1 },
    [],
    'x',
    7,
    { a: { b: 1 } },
    { '\u0000': 1 },
    { a: '\u0000' },
    { constructor: true },
  ],
  ColumnMapping: [
    { email: 7 },
    { email: { a: 1 } },
    [],
    'x',
    { constructor: 'email' },
    { '\u0000': 'email' },
  ],
};

function keyFor({ field }: RootField): string {
  const requirement = String(field.extensions.requires);
  if (requirement === 'operator') return operatorKey;
  if (requirement === 'contact') return olive.team.linkOf(olive.contact);
  return keyScopes[requirement as KeyScope].level === 'account'
    ? olive.team.accountKey
    : olive.team.tenantKey;
}

const places = rootFields().flatMap((root) =>
  leafPlaces(root.field).map(
    (place) => [`${root.operation} ${root.field.name}: ${place.path.join('.')}`, root, place] as const,
  ),
);

// No value, however odd, is a fault of ours: it works, or it is refused with a code and a sentence.
test.each(places)('%s', async (_name, root, place) => {
  for (const value of [null, ...(hostile[place.type] ?? [])]) {
    const variables = await fill(root.field, { ...place, value }, ({ scalar, kind }) =>
      ownId(olive, served, root.field.name, scalar, kind),
    );
    const { errors } = await served.ask(keyFor(root), documentFor(root), variables);
    const codes = errors?.map(({ extensions }) => extensions.code) ?? [];
    expect([value, served.faults, codes.includes('INTERNAL')]).toEqual([value, [], false]);
  }
});
