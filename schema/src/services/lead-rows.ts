import { normaliseEmail } from '../domain/addresses.js';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type LeadWish, leadLimits, type RowFault } from '../domain/leads.js';
import { readAmount, readCurrency } from '../domain/money.js';
import { readPlainText } from '../domain/plain-text.js';
import type { Reading } from '../domain/reading.js';

/** Whose a lead is: by one of these; whoever is not there yet is made from them. */
export interface LeadContactInput {
  contactId?: Id<'contact'> | null;
  email?: string | null;
  /** The tenant's own number of the person. */
  externalId?: string | null;
  /** For a contact that is made. */
  firstName?: string | null;
  lastName?: string | null;
}

/** What can be said about a lead. Left out is unchanged, null is unset. */
export interface LeadInput {
  contact?: LeadContactInput | null;
  /** The tenant's own number of the lead. */
  externalId?: string | null;
  name?: string | null;
  /** The key of a stage; of a new lead, the first in use when left out. */
  stage?: string | null;
  /** The key of a lost reason: the lead is lost. With `lostAt` null too it is restored. */
  lostReason?: string | null;
  lostAt?: Date | null;
  active?: boolean | null;
  /** Decimal text, like `1234.50`. */
  value?: string | null;
  /** ISO 4217. */
  currency?: string | null;
  /** In a stage that is won: since when. */
  convertedAt?: Date | null;
  /** When the opportunity arose; now when left out. */
  createdAt?: Date | null;
}

export interface ReadContact {
  contactId: Id<'contact'> | null;
  email: { email: string; key: string } | null;
  externalId: string | null;
  firstName: string | null;
  lastName: string | null;
}

export interface ReadLead {
  externalId: string | null | undefined;
  contact: ReadContact | undefined;
  wish: LeadWish;
}

/** Carries a fault out of the reading of one row. */
export class RowRefused extends Error {
  constructor(readonly fault: RowFault) {
    super(fault.message);
  }
}

/** What a row says, checked by itself. @throws {RowRefused} with the path of the field. */
export function readLead(input: LeadInput, at: Date): ReadLead {
  const { stage, active } = input;
  const wish: LeadWish = {
    name: given(input.name, (text) => readPlainText(text, 200), 'name'),
    stage: given(stage, (text) => readPlainText(text, 100), 'stage') ?? undefined,
    lostReason: given(input.lostReason, (text) => readPlainText(text, 100), 'lostReason'),
    lostAt: moment(input.lostAt, at, 'lostAt'),
    active: active ?? undefined,
    value: given(input.value, readAmount, 'value'),
    currency: given(input.currency, readCurrency, 'currency'),
    convertedAt: moment(input.convertedAt, at, 'convertedAt') ?? undefined,
    createdAt: moment(input.createdAt, at, 'createdAt') ?? undefined,
  };
  return {
    externalId: given(input.externalId, (text) => readPlainText(text, 200), 'externalId'),
    contact: input.contact ? readContact(input.contact) : undefined,
    wish,
  };
}

/** @throws {RowRefused} */
export function readContact({ contactId, email, ...input }: LeadContactInput): ReadContact {
  const line = (text: string) => readPlainText(text, 200);
  const contact = {
    contactId: contactId ?? null,
    email: given(email?.trim() === '' ? null : email, (text) => readEmail(text), 'contact', 'email') ?? null,
    externalId: given(input.externalId, line, 'contact', 'externalId') ?? null,
    firstName: given(input.firstName, line, 'contact', 'firstName') ?? null,
    lastName: given(input.lastName, line, 'contact', 'lastName') ?? null,
  };
  if (!contact.contactId && !contact.email && !contact.externalId)
    throw refused('INVALID_INPUT', 'Name the contact by id, e-mail address or external id.', 'contact');
  return contact;
}

function readEmail(text: string): Reading<{ email: string; key: string }> {
  const reading = normaliseEmail(text);
  return reading.ok ? { ok: true, value: reading } : reading;
}

/** A required text or number that says which thing a row is about. @throws {RowRefused} */
export function required<T>(value: T | null | undefined, ...path: string[]): T {
  if (value === null || value === undefined)
    throw refused('INVALID_INPUT', `"${path.at(-1)}" must not be empty.`, ...path);
  return value;
}

export function refused(code: RowFault['code'], message: string, ...path: (string | number)[]): RowRefused {
  return new RowRefused({ code, message, path });
}

/** Left out and null as they are, anything else as it is read. @throws {RowRefused} */
export function given<In, Out>(
  value: In | null | undefined,
  read: (value: In) => Reading<Out>,
  ...path: string[]
): Out | null | undefined {
  if (value === null) return null;
  if (value === undefined) return undefined;
  const reading = read(value);
  if (!reading.ok) throw refused('INVALID_INPUT', reading.message, ...path);
  return reading.value;
}

/** A moment that has come, give or take another program's clock. @throws {RowRefused} */
export function moment(value: Date | null | undefined, at: Date, field: string): Date | null | undefined {
  if (value && value.getTime() > at.getTime() + leadLimits.clockSkew)
    throw refused('INVALID_INPUT', `"${field}" cannot lie ahead.`, field);
  return value;
}

export type RowReading<Out> = { ok: Out; fault?: undefined } | { ok?: undefined; fault: RowFault };

/** Reads rows apart: a faulty one keeps none of the others. */
export function readRows<In, Out>(rows: readonly In[], read: (row: In) => Out): RowReading<Out>[] {
  return rows.map((row) => {
    try {
      return { ok: read(row) };
    } catch (error) {
      if (error instanceof RowRefused) return { fault: error.fault };
      throw error;
    }
  });
}

/** @throws {HeedError} LIMIT_EXCEEDED beyond 1,000 rows, INVALID_INPUT for none. */
export function checkBatch(rows: readonly unknown[], field: string): void {
  if (rows.length > leadLimits.batch)
    throw new HeedError('LIMIT_EXCEEDED', `At most ${leadLimits.batch} at once.`, ['input', field]);
  if (rows.length === 0)
    throw new HeedError('INVALID_INPUT', `"${field}" must not be empty.`, ['input', field]);
}
