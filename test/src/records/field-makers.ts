import type { Id } from '@heed/schema/domain/ids';
import { contactFields, countContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { createSegment, getSegment } from '@heed/schema/services/segments';
import type { Brand } from '../support/world.js';

let people = 0;

/** Fields, people who have values of them, and rules that ask for them, in the brand of the moment. */
export function fieldsIn(brand: () => Brand) {
  return {
    field: (input: Parameters<typeof createCustomField>[1]) =>
      brand().act((session) => createCustomField(session, input)),
    person: (fields: Record<string, unknown>) =>
      brand().act((session) => createContact(session, { email: `p${++people}@example.com`, fields })),
    count: (rule: unknown) => brand().act((session) => countContacts(session, { rule })),
    segment: (rule: unknown, name = 'Regulars') =>
      brand().act((session) => createSegment(session, { name, rule })),
    ruleOf: (id: Id<'segment'>) => brand().act(async (session) => (await getSegment(session, id)).rule),
    valuesOf: (id: Id<'contact'>) =>
      brand().act(async (session) => (await contactFields(session, [id])).get(id)!),
  };
}
