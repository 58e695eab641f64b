import { newId, showId } from '@heed/schema/domain/ids';
import { type KeyScope, keyScopes } from '@heed/schema/domain/key-scopes';
import { type Answer, type ApiWorld, makeApiWorld } from './api-world.js';
import {
  documentFor,
  fill,
  type IdPlace,
  idPlaces,
  type RootField,
  rootFields,
} from './generated-documents.js';
import { makeOwner, type Owner, ownId } from './own-things.js';

let served: ApiWorld;
let olive: Owner;
/** Another tenant of the same account. */
let sister: Owner;
/** A tenant of another account. */
let stranger: Owner;

beforeAll(async () => {
  served = await makeApiWorld();
  const team = await served.team('Olive');
  olive = await makeOwner(team);
  sister = await makeOwner(await served.team('Sister', team.accountKey));
  stranger = await makeOwner(await served.team('Stranger'));
});
afterAll(() => served.close());

const requirement = ({ field }: RootField) => String(field.extensions.requires);
const level = (root: RootField) => keyScopes[requirement(root) as KeyScope]?.level ?? requirement(root);

function keyFor(root: RootField): string {
  if (requirement(root) === 'contact') return olive.team.linkOf(olive.contact);
  return level(root) === 'account' ? olive.team.accountKey : olive.team.tenantKey;
}

/** Own ids everywhere, except the tested one if `other` says so. */
async function call(root: RootField, place: IdPlace, other?: () => Promise<string>): Promise<Answer> {
  let tested = '';
  const variables = await fill(root.field, place, async (asked) => {
    const mine = asked !== place || !other;
    const id = await (mine ? ownId(olive, served, root.field.name, asked.scalar, asked.kind) : other!());
    if (asked === place) tested = id;
    return id;
  });
  const answer = await served.ask(keyFor(root), documentFor(root), variables);
  return JSON.parse(JSON.stringify(answer).replaceAll(tested, '<the id>'));
}

const places = rootFields().flatMap((root) =>
  idPlaces(root.field).map((place) => {
    const inside = place.rule ? ` (a ${place.kind} in the rule)` : '';
    return [`${root.operation} ${root.field.name}: ${place.path.join('.')}${inside}`, root, place] as const;
  }),
);

test('there is much to try', () => expect(places.length).toBeGreaterThan(50));

test.each(places)('%s', async (_name, root, place) => {
  const foreignOwners = level(root) === 'account' ? [stranger] : [sister, stranger];
  const missing = await call(root, place, async () => showId(place.kind, newId(place.kind)));
  for (const owner of foreignOwners) {
    const foreign = await call(root, place, () =>
      ownId(owner, served, root.field.name, place.scalar, place.kind),
    );
    expect(foreign).toEqual(missing);
  }
  const own = await call(root, place);
  expect(own.errors).toBeUndefined();
  expect(own.data).not.toEqual(missing.data);
  expect(served.faults).toEqual([]);
});
