import sql from 'sql-template-tag';
import { type FieldKind, fieldKinds, slotColumn, slotKind } from '../domain/custom-fields.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { CustomField } from '../entities/custom-field.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { readChoices, readKey, readLabel } from './custom-field-input.js';

export interface CustomFieldInput {
  /** How rules, templates and imports name it: letters of any script, digits, `_` and `-`, e.g. `2020_Spend`. */
  key: string;
  /** For people; the key when left out. */
  label?: string | null;
  kind: FieldKind;
  /** For one_of and several_of: 1 to 200. */
  choices?: readonly string[] | null;
}

/** The fields that can be used: what rules, templates, imports and contacts know, the oldest first. */
export async function activeFields(session: Session): Promise<CustomField[]> {
  return session.em.find(
    CustomField,
    { tenantId: session.tenantId, archivedAt: null },
    { orderBy: { id: 'asc' } },
  );
}

/** The same by every key they ever had, where that is nobody's now: words written with an old one still show the value. */
export function withFormerKeys(fields: readonly CustomField[]): Pick<CustomField, 'key' | 'kind' | 'slot'>[] {
  const taken = new Set(fields.map(({ key }) => key));
  const former = fields.flatMap(({ formerKeys, kind, slot }) =>
    formerKeys.filter((key) => !taken.has(key)).map((key) => ({ key, kind, slot })),
  );
  return [...fields, ...former];
}

/**
 * Defines a field in the first free slot of its kind.
 * @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS for a key that differs in case alone, LIMIT_EXCEEDED.
 */
export async function createCustomField(session: Session, input: CustomFieldInput): Promise<CustomField> {
  const key = readKey(input.key);
  if (!fieldKinds.includes(input.kind)) throw invalid('There is no such kind of field.', 'input', 'kind');
  const label = readLabel(input.label ?? key);
  const choices = readChoices(input.kind, input.choices);
  await lockFields(session);
  const known = await session.em.find(CustomField, { tenantId: session.tenantId });
  requireFreeKey(known, key);
  const field = session.em.create(CustomField, {
    tenantId: session.tenantId,
    id: newId('customField'),
    key,
    label,
    kind: input.kind,
    slot: freeSlot(input.kind, known),
    choices,
    archivedAt: null,
    deletedAt: null,
    formerKeys: [],
    createdAt: session.at,
  });
  await session.em.flush();
  return field;
}

/** One change of definitions at a time in a tenant: two could take the same slot, or the same key. */
export async function lockFields(session: Session): Promise<void> {
  await session.sql(
    sql`select pg_advisory_xact_lock(hashtextextended('custom_field:' || ${session.tenantId}::text, 0))`,
  );
}

/** @throws {HeedError} ALREADY_EXISTS for a key that differs in case alone. */
export function requireFreeKey(known: readonly CustomField[], key: string, own?: CustomField): void {
  if (known.some((field) => field !== own && field.key.toLowerCase() === key.toLowerCase())) {
    throw new HeedError('ALREADY_EXISTS', `There is already a field "${key}".`, ['input', 'key']);
  }
}

export async function getCustomField(session: Session, id: Id<'customField'>): Promise<CustomField> {
  const field = await session.em.findOne(CustomField, { tenantId: session.tenantId, id });
  if (!field) throw notFound('custom field', ['input', 'id']);
  return field;
}

/**
 * A field in use, by its key.
 * @throws {HeedError} INVALID_INPUT at `input.field`, also for one that is archived.
 */
export async function fieldByKey(session: Session, key: string): Promise<CustomField> {
  const field = await session.em.findOne(CustomField, {
    tenantId: session.tenantId,
    key: key.normalize('NFC'),
  });
  if (!field) throw invalid(`There is no custom field "${key}".`, 'input', 'field');
  if (field.archivedAt) throw invalid(`The custom field "${key}" is archived.`, 'input', 'field');
  return field;
}

/** Fields in use, and with `archived` the others too, the oldest first. */
export async function pageOfCustomFields(
  session: Session,
  { page, archived = false }: { page: PageInput; archived?: boolean },
): Promise<Page<CustomField>> {
  const body = sql`from custom_field f where f.tenant_id = ${session.tenantId}
    and (f.archived_at is null or ${archived}::boolean)`;
  const columns = sql`f.tenant_id as "tenantId", f.id, f.key, f.label, f.kind, f.slot, f.choices,
    f.archived_at as "archivedAt", f.deleted_at as "deletedAt", f.former_keys as "formerKeys", f.created_at as "createdAt"`;
  return readPage<CustomField>(session, { columns, body, key: sql`f.id`, page });
}

function freeSlot(kind: FieldKind, known: readonly CustomField[]): string {
  const { slots, kinds } = slotKind(kind);
  const taken = new Set(known.map(({ slot }) => slot));
  for (let slot = 1; slot <= slots; slot += 1) {
    if (!taken.has(slotColumn(kind, slot))) return slotColumn(kind, slot);
  }
  const archived = known.filter((field) => field.archivedAt && slotKind(field.kind).kinds === kinds).length;
  const way = archived > 0 ? ` ${archived} of them are archived: delete one for good to use its place.` : '';
  throw new HeedError('LIMIT_EXCEEDED', `A tenant has at most ${slots} fields of this kind.${way}`, [
    'input',
    'kind',
  ]);
}
