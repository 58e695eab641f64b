import sql, { type Sql } from 'sql-template-tag';
import { HeedError, invalid } from '../domain/errors.js';
import { type EventProperties, eventLimits } from '../domain/events.js';
import { type Id, newId } from '../domain/ids.js';
import { pageVisited } from '../domain/rule.js';
import type { Session } from '../session/session.js';
import { eventColumns, eventNameCounts, eventsByKey, insertEvents, type NewEvent } from '../sql/events.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { contactsOf } from './event-contacts.js';
import { type EventInput, type EventRow, faultOf, readEventRow } from './event-rows.js';

/** Something a contact did, as services give it out. */
export interface EventNode {
  id: Id<'event'>;
  contactId: Id<'contact'>;
  name: string;
  at: Date;
  key: string | null;
  properties: EventProperties;
}

/** What became of one row of a batch. */
export type EventResult = { ok: true; event: EventNode; known: boolean } | { ok: false; error: HeedError };

/**
 * Records what contacts did, up to 1,000 at once, in a few statements however many. Each row is recorded whole or refused with
 * its own error, whatever becomes of the others. One whose key is there already is answered with what stands under it.
 * @throws {HeedError} LIMIT_EXCEEDED beyond 1,000. Rows: INVALID_INPUT, NOT_FOUND, WRONG_STATE and SUPPRESSED of erased
 * people, ALREADY_EXISTS for a key under which something else stands; `path` leads to the row's field.
 */
export async function recordEvents(session: Session, inputs: readonly EventInput[]): Promise<EventResult[]> {
  if (inputs.length > eventLimits.batch)
    throw new HeedError('LIMIT_EXCEEDED', `At most ${eventLimits.batch} events at once.`, [
      'input',
      'events',
    ]);
  const read = inputs.map((input, index) => ({ input, path: ['input', 'events', index] }));
  return record(session, read);
}

/** The same for one. @throws {HeedError} as a row of `recordEvents`, with the path of the field. */
export async function recordEvent(
  session: Session,
  input: EventInput,
): Promise<{ event: EventNode; known: boolean }> {
  const [result] = await record(session, [{ input, path: ['input'] }]);
  if (!result!.ok) throw result!.error;
  return result!;
}

export interface PageVisitInput extends Omit<EventInput, 'name'> {
  /** The page's address, or its path: what rules ask about as the property `page`. */
  page: string;
}

/** Records that a contact visited a page: an event `page_visited` with the property `page`. */
export async function recordPageVisit(
  session: Session,
  { page, properties, ...input }: PageVisitInput,
): Promise<{ event: EventNode; known: boolean }> {
  if (page.trim() === '') throw invalid('Name the page, like "/prices".', 'input', 'page');
  if ([...page].length > 2_000)
    throw invalid('A page is named in at most 2,000 characters.', 'input', 'page');
  const others = typeof properties === 'object' && !Array.isArray(properties) ? properties : undefined;
  if (properties != null && !others)
    throw invalid('Properties are a JSON object, like {"from": "search"}.', 'input', 'properties');
  return recordEvent(session, {
    ...input,
    name: pageVisited,
    properties: { ...others, page: page.trim() },
  });
}

interface Given {
  input: EventInput;
  path: (string | number)[];
}

async function record(session: Session, given: readonly Given[]): Promise<EventResult[]> {
  const results = new Array<EventResult>(given.length);
  const refuse = (place: number, error: HeedError) => (results[place] = { ok: false, error });
  const good: { row: EventRow; path: (string | number)[]; place: number }[] = [];
  for (const [place, { input, path }] of given.entries()) {
    const row = faultOf(() => readEventRow(input, session.at, path));
    if (row instanceof HeedError) refuse(place, row);
    else good.push({ row, path, place });
  }
  const contacts = good.length > 0 ? await contactsOf(session, good) : [];
  const wanted: { row: EventRow; path: (string | number)[]; place: number; event: NewEvent }[] = [];
  for (const [n, each] of good.entries()) {
    const contactId = contacts[n]!;
    if (contactId instanceof HeedError) refuse(each.place, contactId);
    else wanted.push({ ...each, event: newEvent(each.row, contactId) });
  }
  const inserted = await insertEvents(session, onceAKey(wanted.map(({ event }) => event)));
  const repeated = wanted.filter(({ event }) => !inserted.has(event.id));
  const standing = await eventsByKey<EventNode>(session, [
    ...new Set(repeated.map(({ event }) => event.key!)),
  ]);
  const byKey = new Map(standing.map((event) => [event.key!, event]));
  for (const { row, path, place, event } of wanted) {
    if (inserted.has(event.id)) results[place] = { ok: true, event, known: false };
    else {
      const before = byKey.get(event.key!)!;
      if (same(before, row, event)) results[place] = { ok: true, event: before, known: true };
      else refuse(place, new HeedError('ALREADY_EXISTS', 'Another event has this key.', [...path, 'key']));
    }
  }
  return results;
}

function newEvent({ name, at, key, properties }: EventRow, contactId: Id<'contact'>): NewEvent {
  return { id: newId('event'), contactId, name, at, key, properties };
}

/** Of a key that a batch names twice the first; the others are compared with it afterwards. */
function onceAKey(events: readonly NewEvent[]): NewEvent[] {
  const seen = new Set<string>();
  return events.filter(({ key }) => {
    if (key === null) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A row that does not say when is the same event whenever it was. */
function same(before: EventNode, row: EventRow, event: NewEvent): boolean {
  return (
    before.contactId === event.contactId &&
    before.name === event.name &&
    (!row.dated || before.at.getTime() === event.at.getTime()) &&
    sorted(before.properties) === sorted(event.properties)
  );
}

/** jsonb keeps no order. */
function sorted(properties: EventProperties): string {
  return JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What contacts did, the newest recorded first; of one contact or under one name. */
export async function pageOfEvents(
  session: Session,
  input: { contactId?: Id<'contact'> | null; name?: string | null; page: PageInput },
): Promise<Page<EventNode>> {
  const { contactId, name, page } = input;
  const ofContact: Sql = contactId ? sql` and e.contact_id = ${contactId}::uuid` : sql``;
  const named: Sql = name == null ? sql`` : sql` and e.name = ${name.normalize('NFC')}::text`;
  return readPage<EventNode>(session, {
    columns: eventColumns,
    body: sql`from event e where e.tenant_id = ${session.tenantId}::uuid${ofContact}${named}`,
    key: sql`e.id`,
    page,
    direction: 'desc',
  });
}

/** A name under which events were recorded. */
export interface EventName {
  name: string;
  count: number;
  lastAt: Date;
}

export const mostEventNames = 200;

/** The first 200 names of events, by alphabet, with how many there are of each. */
export async function eventNames(session: Session): Promise<EventName[]> {
  return session.sql<EventName>(eventNameCounts(session, mostEventNames));
}

/**
 * Takes events back for good, as if they had never been told. Returns how many there were; again is harmless.
 * @throws {HeedError} LIMIT_EXCEEDED beyond 1,000.
 */
export async function deleteEvents(
  session: Session,
  { eventIds }: { eventIds: readonly Id<'event'>[] },
): Promise<{ deleted: number }> {
  if (eventIds.length > eventLimits.batch)
    throw new HeedError('LIMIT_EXCEEDED', `At most ${eventLimits.batch} events at once.`, [
      'input',
      'eventIds',
    ]);
  const deleted = await session.sql(sql`
    delete from event where tenant_id = ${session.tenantId}::uuid and id = any(${[...eventIds]}::uuid[]) returning 1`);
  return { deleted: deleted.length };
}
