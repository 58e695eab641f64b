import type { Id } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { type EventResult, pageOfEvents } from '@heed/schema/services/events';
import type { Brand } from '../support/world.js';

/** A contact who has all that an event can name people by. */
export async function addNoa(brand: Brand): Promise<Id<'contact'>> {
  const named = { email: 'noa@example.com', phone: '+972501234567', externalId: 'crm-1' };
  return (await brand.act((session) => createContact(session, named))).id;
}

/** A brand's events, of one name or all; at most 500. */
export function eventsOf(brand: Brand, name?: string) {
  return brand.act(async (session) => (await pageOfEvents(session, { name, page: { first: 500 } })).nodes);
}

/** Of each result what was wrong, and where within its row; null of what was taken. */
export function faults(results: EventResult[]) {
  return results.map((result) => (result.ok ? null : [result.error.code, ...result.error.path!.slice(2)]));
}
