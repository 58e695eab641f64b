import type { FieldKind } from '@heed/schema/domain/custom-fields';
import { type Id, showId } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { addToFixedSegment } from '@heed/schema/services/segment-members';
import { createSegment } from '@heed/schema/services/segments';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import type { Session } from '@heed/schema/session/session';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addTopic } from '../support/audience.js';
import { hour } from '../support/test-clock.js';
import type { Brand, World } from '../support/world.js';
import { fieldKinds, type GeneratedPerson, people } from './generated.js';
import type { NaivePerson } from './naive.js';

/** Summer time begins here on 27 March 2026. */
export const zone = 'Asia/Jerusalem';

/** Generated people in a tenant, and the same as the naive evaluator knows them, by contact id. */
export interface Crowd {
  people: Map<Id<'contact'>, NaivePerson>;
  listIds: Id<'list'>[];
  /** As the API shows them. */
  lists: string[];
  segment: string;
  foreign: { listId: Id<'list'> };
}

/** People through the real services, four at a time, around the change to summer time. */
export async function gatherCrowd(
  world: World,
  brand: Brand,
  size: { seed: number; people: number },
): Promise<Crowd> {
  const listIds = [await addTopic(brand, 'News'), await addTopic(brand, 'Offers')];
  const elsewhere = await world.brand(`Elsewhere ${brand.tenantId}`);
  const foreign = { listId: await addTopic(elsewhere, 'News') };
  const lists = listIds.map((id) => showId('list', id));
  const segment = await brand.act(async (session) => {
    for (const [key, { kind, ...rest }] of Object.entries(fieldKinds)) {
      const { choices } = rest as { choices?: readonly string[] };
      await createCustomField(session, { key, kind: kind as FieldKind, choices });
    }
    return createSegment(session, { name: 'Chosen by hand' });
  });
  const known = new Map<Id<'contact'>, NaivePerson>();
  const members: Id<'contact'>[] = [];
  const crowd = fc.sample(people, { numRuns: 208, seed: size.seed }).slice(0, size.people);
  world.clock.set('2026-03-20T00:00:00Z');
  for (let start = 0; start < crowd.length; start += 4) {
    // Some share a moment; the clock moves on between transactions.
    world.clock.advance(6 * hour);
    await brand.act(async (session) => {
      for (const [i, person] of crowd.slice(start, start + 4).entries()) {
        const email = `Person${start + i}@example.com`;
        const id = await add(session, email, person, listIds);
        if (person.member) members.push(id);
        known.set(id, naive(session.at, email, person, lists, showId('segment', segment.id)));
      }
    });
  }
  await brand.act((session) => addToFixedSegment(session, { id: segment.id, contactIds: members }));
  return { people: known, listIds, lists, segment: showId('segment', segment.id), foreign };
}

async function add(
  session: Session,
  email: string,
  person: GeneratedPerson,
  listIds: Id<'list'>[],
): Promise<Id<'contact'>> {
  const { firstName, locale, fields, consent } = person;
  const { id } = await createContact(session, {
    email,
    firstName,
    locale,
    fields,
    consent: consent ? {} : null,
  });
  const changes = person.standings.flatMap((state, i) =>
    state === 'none' ? [] : [{ listId: listIds[i]!, state, frequency: 'every' as const }],
  );
  await writeSubscriptions(session, { contactId: id, operationId: null, changes });
  if (person.left)
    await session.sql(
      sql`update contact set left_at = ${session.at} where tenant_id = ${session.tenantId} and id = ${id}`,
    );
  if (person.optedOut) await optOutGlobally(session, { email });
  return id;
}

function naive(
  at: Date,
  email: string,
  person: GeneratedPerson,
  lists: string[],
  segment: string,
): NaivePerson {
  const seen = person.fields.seen as string | undefined;
  return {
    values: {
      ...(person.fields as NaivePerson['values']),
      seen: seen === undefined ? null : new Date(seen),
      email,
      firstName: person.firstName,
      locale: person.locale,
      createdAt: at,
      status: person.left ? 'unsubscribed' : person.consent ? 'subscribed' : 'pending',
    },
    lists: Object.fromEntries(
      person.standings.flatMap((state, i) => (state === 'none' ? [] : [[lists[i]!, state]])),
    ) as NaivePerson['lists'],
    segments: person.member ? [segment] : [],
    suppressed: person.optedOut,
  };
}
