import sql, { raw } from 'sql-template-tag';
import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { readFieldValue } from '../domain/custom-field-values.js';
import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { canonicalLocale, isTimeZone } from '../domain/locales.js';
import { readPlainText } from '../domain/plain-text.js';
import { type TrackingMode, wishOf } from '../domain/tracking.js';
import type { Session } from '../session/session.js';
import { type Assignment, assignSlot } from '../sql/custom-fields.js';
import { addressHashing } from './address-hashing.js';
import { activeFields } from './custom-fields.js';
import { erasedAmong, refuseErased } from './erased-addresses.js';
import { requirePersona } from './personas.js';

/** What can be said about a contact. Left out is unchanged, null is unset. */
export interface ContactInput {
  email?: string | null;
  /** E.164, `+972501234567`. */
  phone?: string | null;
  /** The tenant's own number of the person. */
  externalId?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  /** BCP 47, `he-IL`. */
  locale?: string | null;
  /** IANA, `Asia/Jerusalem`. */
  timeZone?: string | null;
  /** Why they are here. */
  personaId?: Id<'persona'> | null;
  /** Their wish, where it is stricter than the tenant's setting; `on` and null: as the tenant does. */
  tracking?: TrackingMode | null;
  /** Custom fields by key. */
  fields?: Record<string, unknown> | null;
}

/**
 * The columns a contact's input sets, checked and normalised, with the addresses' hashes.
 * @throws {HeedError} INVALID_INPUT with the path of the field, SUPPRESSED for an address whose owner was erased.
 */
export async function readContactInput(session: Session, input: ContactInput): Promise<Assignment[]> {
  return [
    ...(await readAddresses(session, input)),
    ...readLines(input),
    ...readWhere(input),
    ...(await readPersona(session, input)),
    ...(input.tracking === undefined ? [] : [set('tracking', wishOf(input.tracking))]),
    ...(await readCustomFields(session, input.fields ?? {})),
  ];
}

function set(column: string, value: unknown, type = 'text'): Assignment {
  return { column: raw(column), value: sql`${value as string | null}::${raw(type)}` };
}

async function readAddresses(session: Session, { email, phone }: ContactInput): Promise<Assignment[]> {
  if (email === undefined && phone === undefined) return [];
  const assignments: Assignment[] = [];
  const hashing = await addressHashing(session);
  const hash = async (key: string, field: 'email' | 'phone') => {
    const { optOut, contact } = hashing.of(key);
    if ((await erasedAmong(session, [optOut[0]!])).size > 0) refuseErased(field);
    return contact;
  };
  if (email !== undefined) {
    const reading = email === null || email.trim() === '' ? null : normaliseEmail(email);
    if (reading && !reading.ok) throw invalid(reading.message, 'input', 'email');
    assignments.push(
      set('email', reading?.email ?? null),
      set('email_key', reading?.key ?? null),
      set('email_hash', reading ? await hash(reading.key, 'email') : null, 'bytea'),
    );
  }
  if (phone !== undefined) {
    const reading = phone === null || phone.trim() === '' ? null : normalisePhone(phone);
    if (reading && !reading.ok) throw invalid(reading.message, 'input', 'phone');
    assignments.push(
      set('phone', reading?.phone ?? null),
      set('phone_hash', reading ? await hash(reading.key, 'phone') : null, 'bytea'),
    );
  }
  return assignments;
}

/** One-line texts: a line break in a name would end up in a header. */
function readLines(input: ContactInput): Assignment[] {
  const columns = { externalId: 'external_id', firstName: 'first_name', lastName: 'last_name' } as const;
  return (Object.keys(columns) as (keyof typeof columns)[]).flatMap((field) => {
    const text = input[field];
    if (text === undefined) return [];
    const reading = readPlainText(text ?? '', 200);
    if (!reading.ok) throw invalid(reading.message, 'input', field);
    return [set(columns[field], reading.value)];
  });
}

function readWhere({ locale, timeZone }: ContactInput): Assignment[] {
  const assignments: Assignment[] = [];
  if (locale !== undefined) {
    const canonical = locale ? canonicalLocale(locale) : null;
    if (canonical === undefined)
      throw invalid('This is no language tag such as "he" or "pt-BR".', 'input', 'locale');
    assignments.push(set('locale', canonical));
  }
  if (timeZone !== undefined) {
    if (timeZone && !isTimeZone(timeZone)) {
      throw invalid('This is no time zone such as "Asia/Jerusalem".', 'input', 'timeZone');
    }
    assignments.push(set('time_zone', timeZone || null));
  }
  return assignments;
}

async function readPersona(session: Session, { personaId }: ContactInput): Promise<Assignment[]> {
  if (personaId === undefined) return [];
  if (personaId) await requirePersona(session, personaId, ['input', 'personaId']);
  return [set('persona_id', personaId, 'uuid')];
}

async function readCustomFields(session: Session, values: Record<string, unknown>): Promise<Assignment[]> {
  const keys = Object.keys(values);
  if (keys.length === 0) return [];
  const known = new Map((await activeFields(session)).map((field) => [field.key, field]));
  return keys.map((key) => {
    const field = known.get(key);
    if (!field) throw invalid(`There is no custom field "${key}".`, 'input', 'fields', key);
    const reading = readFieldValue(field, values[key]);
    if (!reading.ok) throw invalid(reading.message, 'input', 'fields', key);
    return assignSlot(field, reading.value);
  });
}
