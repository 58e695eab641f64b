import { createHash } from 'node:crypto';
import sql, { type Sql } from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import type { CustomField } from '../entities/custom-field.js';
import type { Session } from '../session/session.js';
import { addToSlot, setSlot } from '../sql/custom-fields.js';
import { fieldByKey } from './custom-fields.js';

interface CounterInput {
  contactId: Id<'contact'>;
  /** The key of a field that holds a number. */
  field: string;
  /** Asking twice under one key of the tenant changes once, and is answered alike; kept for 30 days. */
  idempotencyKey?: string | null;
}

/** A number of a contact as it is after a change. */
export interface CounterValue {
  contactId: Id<'contact'>;
  field: string;
  value: number;
}

/** Days for which an idempotency key is remembered. */
const daysKept = 30;

/**
 * Adds to a number of a contact (`by` may be negative, and is 1 when left out); an unset one counts from 0. Right however
 * many do it at once.
 * @throws {HeedError} INVALID_INPUT for a field that holds no number or a sum beyond all numbers, NOT_FOUND, WRONG_STATE
 * for an erased contact, ALREADY_EXISTS for the key of another change.
 */
export async function incrementField(
  session: Session,
  input: CounterInput & { by?: number | null },
): Promise<CounterValue> {
  const by = finite(input.by ?? 1, 'by');
  return changeOne(session, input, ['add', by], (field) =>
    addToSlot(session, field, { contactIds: [input.contactId], by }),
  );
}

/** Sets a number of a contact, to 0 when left out. @throws {HeedError} as `incrementField`. */
export async function resetField(
  session: Session,
  input: CounterInput & { to?: number | null },
): Promise<CounterValue> {
  const to = finite(input.to ?? 0, 'to');
  return changeOne(session, input, ['set', to], (field) =>
    setSlot(session, field, { contactIds: [input.contactId], to }),
  );
}

interface ManyInput {
  contactIds: readonly Id<'contact'>[];
  field: string;
}

/** Adds to a number of many contacts, set-based; erased ones are passed over. Says how many changed. */
export async function addToField(session: Session, input: ManyInput & { by: number }): Promise<number> {
  const field = await numberField(session, input.field);
  const by = finite(input.by, 'by');
  return (await written(session, addToSlot(session, field, { ...input, by }))).length;
}

/** Sets a number of many contacts, to 0 when left out. Says how many changed. */
export async function resetFieldOfMany(
  session: Session,
  input: ManyInput & { to?: number },
): Promise<number> {
  const field = await numberField(session, input.field);
  const to = finite(input.to ?? 0, 'to');
  return (await written(session, setSlot(session, field, { ...input, to }))).length;
}

async function changeOne(
  session: Session,
  input: CounterInput,
  change: [string, number],
  statement: (field: CustomField) => Sql,
): Promise<CounterValue> {
  const { contactId } = input;
  const field = await numberField(session, input.field);
  const key =
    input.idempotencyKey == null ? null : inputLine(input.idempotencyKey, 'input', 'idempotencyKey');
  const before = key && (await askedBefore(session, { key, contactId }, [field.id, contactId, ...change]));
  if (before) return { contactId, field: field.key, value: before.value };
  const [row] = await written(session, statement(field));
  if (!row) throw await whyNobody(session, contactId);
  if (key) {
    await session.sql(sql`
      update counter_change set value = ${row.value} where tenant_id = ${session.tenantId} and key = ${key}`);
  }
  return { contactId, field: field.key, value: row.value };
}

/** What was answered under the key; undefined when nobody asked under it before: then it is taken. */
async function askedBefore(
  session: Session,
  { key, contactId }: { key: string; contactId: Id<'contact'> },
  asked: unknown[],
): Promise<{ value: number } | undefined> {
  const contact = await session.row(sql`
    select 1 from contact where tenant_id = ${session.tenantId} and id = ${contactId} and erased_at is null`);
  if (!contact) throw await whyNobody(session, contactId);
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest();
  // A few of the oldest go with each new one, so that the table stays as large as a month of changes.
  await session.sql(sql`
    delete from counter_change where tenant_id = ${session.tenantId} and ctid = any(array(
      select ctid from counter_change where tenant_id = ${session.tenantId}
        and at < ${session.at}::timestamptz - make_interval(days => ${daysKept}::int)
      order by at limit 10 for update skip locked))`);
  // Waits for whoever asks under the same key at this moment.
  const fresh = await session.sql(sql`
    insert into counter_change (tenant_id, key, contact_id, payload_hash, at)
    values (${session.tenantId}, ${key}, ${contactId}, ${hash}, ${session.at})
    on conflict (tenant_id, key) do nothing returning 1`);
  if (fresh.length > 0) return undefined;
  const known = await session.row<{ same: boolean; value: number }>(sql`
    select payload_hash = ${hash} as same, value from counter_change
    where tenant_id = ${session.tenantId} and key = ${key}`);
  if (known?.same) return known;
  throw new HeedError('ALREADY_EXISTS', 'Another change was asked for under this key.', [
    'input',
    'idempotencyKey',
  ]);
}

async function numberField(session: Session, key: string): Promise<CustomField> {
  const field = await fieldByKey(session, key);
  if (field.kind !== 'number') throw invalid(`"${key}" (${field.kind}) holds no number.`, 'input', 'field');
  return field;
}

/** @throws {HeedError} INVALID_INPUT when a sum is beyond what a number can hold (PostgreSQL's 22003). */
async function written(session: Session, statement: Sql): Promise<{ id: string; value: number }[]> {
  return session.sql<{ id: string; value: number }>(statement).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '22003') throw error;
    throw invalid('The sum is beyond what a number can hold.', 'input', 'by');
  });
}

async function whyNobody(session: Session, contactId: Id<'contact'>): Promise<HeedError> {
  const there = await session.row(sql`
    select 1 from contact where tenant_id = ${session.tenantId} and id = ${contactId}`);
  if (!there) return notFound('contact', ['input', 'contactId']);
  return new HeedError('WRONG_STATE', 'This contact was erased or merged.', ['input', 'contactId']);
}

function finite(value: number, name: 'by' | 'to'): number {
  if (!Number.isFinite(value)) throw invalid('A number must be finite.', 'input', name);
  return value;
}
