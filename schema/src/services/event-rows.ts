import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { HeedError, invalid } from '../domain/errors.js';
import { type EventProperties, eventLimits, readEventText, readProperties } from '../domain/events.js';
import type { Id } from '../domain/ids.js';
import { readPlainText } from '../domain/plain-text.js';
import type { NamedContact } from '../sql/events.js';
import { readSource } from './sources.js';

/** Something that a contact did, named by one of `contactId`, `email`, `phone` and `externalId`. */
export interface EventInput {
  contactId?: Id<'contact'> | null;
  email?: string | null;
  phone?: string | null;
  externalId?: string | null;
  /** Makes the contact if there is none, as one of this source; without it an unknown contact is refused. */
  source?: string | null;
  name: string;
  /** The session's time when left out; at most 5 minutes ahead of it. */
  at?: Date | null;
  /** The tenant's own name of this event: told again it is not recorded again. */
  key?: string | null;
  /** A JSON object of texts, numbers, true and false. */
  properties?: unknown;
}

/** A row that can be recorded as soon as its contact is known. */
export interface EventRow {
  who: NamedContact;
  /** An e-mail address as it is written to. */
  email: string | null;
  source: string | null;
  name: string;
  at: Date;
  /** Whether the input says when. */
  dated: boolean;
  key: string | null;
  properties: EventProperties;
}

type Path = (string | number)[];

/** Reads one row. @throws {HeedError} INVALID_INPUT, LIMIT_EXCEEDED with the way to the field from `path`. */
export function readEventRow(input: EventInput, now: Date, path: Path): EventRow {
  const { who, email } = readWho(input, path);
  if (input.at && input.at.getTime() > now.getTime() + eventLimits.aheadMs)
    throw invalid('An event cannot lie more than 5 minutes ahead.', ...path, 'at');
  const properties = readProperties(input.properties);
  if (!properties.ok) {
    const place = properties.property === undefined ? [] : [properties.property];
    throw invalid(properties.message, ...path, 'properties', ...place);
  }
  const key = input.key?.trim() ? line(input.key, eventLimits.key, ...path, 'key') : null;
  return {
    who,
    email,
    source: input.source == null ? null : readSource(input.source, ...path, 'source'),
    name: line(input.name, eventLimits.name, ...path, 'name'),
    at: input.at ?? now,
    dated: Boolean(input.at),
    key,
    properties: properties.value,
  };
}

function line(text: string, most: number, ...path: Path): string {
  const reading = readEventText(text, most);
  if (!reading.ok) throw invalid(reading.message, ...path);
  return reading.value;
}

function readWho(input: EventInput, path: Path): { who: NamedContact; email: string | null } {
  const { contactId, email, phone, externalId } = input;
  const given = [contactId, email, phone, externalId].filter((name) => name != null && name !== '');
  if (given.length !== 1)
    throw invalid(
      'Name the contact one way: by its id, e-mail address, phone number or external id.',
      ...path,
    );
  if (contactId) {
    if (input.source != null)
      throw invalid('Who is named by id is known; a source is for new contacts.', ...path, 'source');
    return { who: { by: 'id', value: contactId }, email: null };
  }
  if (email) {
    const reading = normaliseEmail(email);
    if (!reading.ok) throw invalid(reading.message, ...path, 'email');
    return { who: { by: 'email', value: reading.key }, email: reading.email };
  }
  if (phone) {
    const reading = normalisePhone(phone);
    if (!reading.ok) throw invalid(reading.message, ...path, 'phone');
    return { who: { by: 'phone', value: reading.phone }, email: null };
  }
  const reading = readPlainText(externalId!, 200);
  if (!reading.ok) throw invalid(reading.message, ...path, 'externalId');
  if (reading.value === null) throw invalid('This must not be empty.', ...path, 'externalId');
  return { who: { by: 'externalId', value: reading.value }, email: null };
}

/** The fault of a row among others, as a value. */
export function faultOf<T>(read: () => T): T | HeedError {
  try {
    return read();
  } catch (error) {
    if (error instanceof HeedError) return error;
    throw error;
  }
}
