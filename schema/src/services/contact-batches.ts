import { actorLabel } from '../domain/actors.js';
import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { type FieldValue, readFieldValue } from '../domain/custom-field-values.js';
import { type ErrorCode, HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type ImportKey, type ImportMode, keyTargets } from '../domain/imports.js';
import { canonicalLocale, isTimeZone } from '../domain/locales.js';
import { readPlainText } from '../domain/plain-text.js';
import type { Reading } from '../domain/reading.js';
import type { Session } from '../session/session.js';
import { type LandedRow, landRowByRow } from '../sql/import-contacts.js';
import { type ArrivingTarget, columnsOf } from './arriving-rows.js';
import type { ContactInput } from './contact-input.js';
import { activeFields } from './custom-fields.js';
import type { ImportField } from './import-columns.js';
import type { ArrivingRow } from './import-rows.js';
import { checkConsent, type ImportInput, openList } from './imports.js';
import { type LandingFault, type LandingPlan, landingOf, stageRows } from './landing.js';
import { SeenAddresses } from './seen-addresses.js';

/** Contacts in one call. */
export const mostContacts = 1_000;

type Given = Omit<ContactInput, 'personaId'>;

export interface ContactBatch {
  contacts: readonly Given[];
  /** By what each is known; left out: by external id, else e-mail, else phone. */
  key?: ImportKey | null;
  mode?: ImportMode | null;
  listId?: string | null;
  consent?: ImportInput['consent'];
}

/** What became of one of them. */
export interface UpsertedContact {
  index: number;
  outcome: LandedRow['outcome'] | 'skipped' | 'refused';
  contactId: Id<'contact'> | null;
  /** Not put on the list, since they had left or reported spam. */
  keptOut: boolean;
  errors: { code: ErrorCode; message: string; path: (string | number)[] }[];
}

/** A CRM's own number first: it stays when people change their address. */
const keysInOrder: ImportKey[] = ['external_id', 'email', 'phone'];

/**
 * Takes in up to 1,000 contacts, or changes those who are there; again is harmless. What is left out stays, null takes it away.
 * A contact with a fault is refused alone. However many they are, the statements are the same few.
 * @throws {HeedError} LIMIT_EXCEEDED; NOT_FOUND and WRONG_STATE for the list; INVALID_INPUT for the consent.
 */
export async function upsertContacts(session: Session, input: ContactBatch): Promise<UpsertedContact[]> {
  const { contacts, mode } = input;
  if (contacts.length > mostContacts) {
    throw new HeedError('LIMIT_EXCEEDED', `At most ${mostContacts} contacts go into one call.`, [
      'input',
      'contacts',
    ]);
  }
  if (contacts.length === 0) return [];
  const list = input.listId ? await openList(session, input.listId) : null;
  const consent = input.consent ? checkConsent(session, input.consent) : null;
  const reader = new GivenReader(contacts, await activeFields(session), input.key ?? null);
  const plan: LandingPlan = {
    targets: reader.targets,
    unset: true,
    keys: reader.keys,
    mode: mode ?? 'upsert',
    list: list && { id: list.id, implied: list.kind === 'implied' },
    consent: consent && { ...consent, at: new Date(consent.at) },
    segmentId: null,
    source: 'api',
    actor: actorLabel(session.actor),
  };
  const readings = contacts.map((contact, index) => reader.read(contact, index));
  const rows = readings.flatMap(({ row }) => (row ? [row] : []));
  const faults = rows.length > 0 ? await stageRows(session, plan, rows, new SeenAddresses()) : [];
  const faulty = faults.map(({ line }) => line);
  const landed = rows.length > faults.length ? await landRowByRow(session, landingOf(plan), faulty) : [];
  const landedAt = new Map(landed.map((row) => [row.line, row]));
  const faultAt = new Map(faults.map((fault) => [fault.line, fault]));
  return readings.map(({ errors }, index): UpsertedContact => {
    const { id, outcome, keptOut } = landedAt.get(index) ?? {};
    const fault = faultAt.get(index);
    const all = fault ? [...errors, explained(fault)] : errors;
    return {
      index,
      outcome: all.length > 0 ? 'refused' : (outcome ?? 'skipped'),
      contactId: (id as Id<'contact'> | undefined) ?? null,
      keptOut: keptOut ?? false,
      errors: all,
    };
  });
}

function explained({ line, key, code, message }: LandingFault): UpsertedContact['errors'][number] {
  const path = ['input', 'contacts', line, keyTargets[key]];
  return { code: code === 'suppressed' ? 'SUPPRESSED' : 'ALREADY_EXISTS', message, path };
}

const texts = ['externalId', 'firstName', 'lastName'] as const;
const standard = ['email', 'phone', ...texts, 'locale', 'timeZone'] as const;

/** Reads what JSON gives of contacts into rows, by the properties and fields that any of them names. */
class GivenReader {
  readonly targets: ArrivingTarget[];
  readonly keys: ImportKey[];

  constructor(
    contacts: readonly Given[],
    private readonly fields: readonly ImportField[],
    key: ImportKey | null,
  ) {
    const keys = new Set(contacts.flatMap(({ fields: given }) => Object.keys(given ?? {})));
    const named = standard.filter((name) => contacts.some((contact) => contact[name] !== undefined));
    const wanted = key === null ? keysInOrder : [key];
    this.keys = wanted.filter((one) => named.includes(keyTargets[one]));
    // A call in which nobody has the key: all are refused, and nothing lands.
    if (this.keys.length === 0) this.keys = wanted.slice(0, 1);
    this.targets = [...named, ...fields.filter((field) => keys.has(field.key))];
    for (const one of this.keys)
      if (!this.targets.includes(keyTargets[one])) this.targets.push(keyTargets[one]);
  }

  read(contact: Given, index: number): { row?: ArrivingRow; errors: UpsertedContact['errors'] } {
    const row: ArrivingRow = {
      line: index,
      email: null,
      phone: null,
      external_id: null,
      values: [],
      unset: [],
    };
    const errors: UpsertedContact['errors'] = [];
    const refuse = (message: string, ...field: string[]) =>
      errors.push({ code: 'INVALID_INPUT', message, path: ['input', 'contacts', index, ...field] });
    for (const target of this.targets) {
      const own = typeof target === 'string';
      const given = own ? contact[target] : contact.fields?.[target.key];
      const reading = given === undefined ? undefined : this.value(target, given, row);
      if (reading && !reading.ok) refuse(reading.message, ...(own ? [target] : ['fields', target.key]));
      const value = reading?.ok ? reading.value : null;
      row.values.push(value);
      if (reading?.ok && value === null) row.unset!.push(...columnsOf(target));
    }
    for (const key of Object.keys(contact.fields ?? {})) {
      if (!this.fields.some((field) => field.key === key))
        refuse(`There is no custom field "${key}".`, 'fields', key);
    }
    if (errors.length === 0 && this.keys.every((key) => row[key] === null)) {
      refuse('The contact has nothing to be known by.', keyTargets[this.keys[0]!]);
    }
    return errors.length > 0 ? { errors } : { row, errors };
  }

  private value(target: ArrivingTarget, given: unknown, row: ArrivingRow): Reading<FieldValue> {
    if (typeof target !== 'string') return readFieldValue(target, given);
    const text = typeof given === 'string' ? given.trim() : '';
    if (text === '') return { ok: true, value: null };
    switch (target) {
      case 'email': {
        const email = normaliseEmail(text);
        if (email.ok) row.email = email.key;
        return email.ok ? { ok: true, value: email.email } : email;
      }
      case 'phone': {
        const phone = normalisePhone(text);
        if (phone.ok) row.phone = phone.phone;
        return phone.ok ? { ok: true, value: phone.phone } : phone;
      }
      case 'locale': {
        const locale = canonicalLocale(text);
        return locale
          ? { ok: true, value: locale }
          : { ok: false, message: 'This is no language tag such as "he" or "pt-BR".' };
      }
      case 'timeZone':
        return isTimeZone(text)
          ? { ok: true, value: text }
          : { ok: false, message: 'This is no time zone such as "Asia/Jerusalem".' };
      default: {
        const line = readPlainText(text, 200);
        if (line.ok && target === 'externalId') row.external_id = line.value;
        return line;
      }
    }
  }
}
