import sql from 'sql-template-tag';
import { longestFieldText } from '../domain/custom-field-values.js';
import { type FieldKind, fieldKinds, slotColumn, slotKind } from '../domain/custom-fields.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { readPlainText } from '../domain/plain-text.js';
import { contactFields } from '../domain/rule-types.js';
import { CustomField } from '../entities/custom-field.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

export interface CustomFieldInput {
  /** How rules, templates and imports name it: letters of any script, digits, `_` and `-`, e.g. `2020_Spend`. */
  key: string;
  /** For people; the key when left out. */
  label?: string | null;
  kind: FieldKind;
  /** For one_of and several_of: 1 to 200. */
  choices?: readonly string[] | null;
}

const keyText = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** Names that templates, the API or a CSV header already give a meaning. */
const reserved = new Set(
  [...Object.keys(contactFields), 'id', 'fields', 'all', 'any', 'not'].map((name) => name.toLowerCase()),
);

/** The fields that can be used: what rules, templates, imports and contacts know, the oldest first. */
export async function activeFields(session: Session): Promise<CustomField[]> {
  return session.em.find(
    CustomField,
    { tenantId: session.tenantId, archivedAt: null },
    { orderBy: { id: 'asc' } },
  );
}

/**
 * Defines a field in the first free slot of its kind.
 * @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS for a key that differs in case alone, LIMIT_EXCEEDED.
 */
export async function createCustomField(session: Session, input: CustomFieldInput): Promise<CustomField> {
  const key = input.key.trim().normalize('NFC');
  if (!keyText.test(key)) {
    throw invalid('A key is 1 to 64 letters, digits, "_" or "-", without spaces.', 'input', 'key');
  }
  if (reserved.has(key.toLowerCase())) {
    throw invalid(`"${key}" is the name of contact data; choose another key.`, 'input', 'key');
  }
  if (!fieldKinds.includes(input.kind)) throw invalid('There is no such kind of field.', 'input', 'kind');
  const label = readLabel(input.label ?? key);
  const choices = readChoices(input);

  // One at a time per tenant, or two would take the same slot.
  await session.sql(
    sql`select pg_advisory_xact_lock(hashtextextended('custom_field:' || ${session.tenantId}::text, 0))`,
  );
  const known = await session.em.find(CustomField, { tenantId: session.tenantId });
  if (known.some((field) => field.key.toLowerCase() === key.toLowerCase())) {
    throw new HeedError('ALREADY_EXISTS', `There is already a field "${key}".`, ['input', 'key']);
  }
  const field = session.em.create(CustomField, {
    tenantId: session.tenantId,
    id: newId('customField'),
    key,
    label,
    kind: input.kind,
    slot: freeSlot(input.kind, new Set(known.map((one) => one.slot))),
    choices,
    archivedAt: null,
    createdAt: session.at,
  });
  await session.em.flush();
  return field;
}

/** Only the label changes: rules, templates and imports name the key. */
export async function renameCustomField(
  session: Session,
  input: { id: Id<'customField'>; label: string },
): Promise<CustomField> {
  const field = await getCustomField(session, input.id);
  field.label = readLabel(input.label);
  await session.em.flush();
  return field;
}

/**
 * Takes a field out of use; its values and its slot stay. Again is harmless.
 * @throws {HeedError} WRONG_STATE while a segment's rule names it.
 */
export async function archiveCustomField(
  session: Session,
  input: { id: Id<'customField'> },
): Promise<CustomField> {
  const field = await getCustomField(session, input.id);
  const users = await session.sql<{ name: string }>(sql`
    select name from segment where tenant_id = ${session.tenantId} and kind = 'rule'
      and jsonb_path_exists(rule, '$.**.field ? (@ == $key)', jsonb_build_object('key', ${field.key}::text))
    order by name limit 5`);
  if (users.length > 0) {
    const names = users.map(({ name }) => `"${name}"`).join(', ');
    throw new HeedError('WRONG_STATE', `The field is used by the segment ${names}; change that first.`, [
      'input',
      'id',
    ]);
  }
  field.archivedAt ??= session.at;
  await session.em.flush();
  return field;
}

export async function getCustomField(session: Session, id: Id<'customField'>): Promise<CustomField> {
  const field = await session.em.findOne(CustomField, { tenantId: session.tenantId, id });
  if (!field) throw notFound('custom field', ['input', 'id']);
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
    f.archived_at as "archivedAt", f.created_at as "createdAt"`;
  return readPage<CustomField>(session, { columns, body, key: sql`f.id`, page });
}

function freeSlot(kind: FieldKind, taken: ReadonlySet<string>): string {
  const { slots } = slotKind(kind);
  for (let slot = 1; slot <= slots; slot += 1) {
    if (!taken.has(slotColumn(kind, slot))) return slotColumn(kind, slot);
  }
  throw new HeedError('LIMIT_EXCEEDED', `A tenant has at most ${slots} fields of this kind.`, [
    'input',
    'kind',
  ]);
}

function readLabel(text: string): string {
  const label = readPlainText(text, 100);
  if (!label.ok) throw invalid(label.message, 'input', 'label');
  if (label.value === null) throw invalid('A label is needed.', 'input', 'label');
  return label.value;
}

function readChoices({ kind, choices }: CustomFieldInput): string[] | null {
  const takes = kind === 'one_of' || kind === 'several_of';
  if (!takes && choices?.length) throw invalid(`A field of kind ${kind} has no choices.`, 'input', 'choices');
  if (!takes) return null;
  if (!choices?.length || choices.length > 200) throw invalid('Give 1 to 200 choices.', 'input', 'choices');
  const seen = new Set<string>();
  return choices.map((text, i) => {
    const choice = readPlainText(text, Math.min(100, longestFieldText));
    if (!choice.ok) throw invalid(choice.message, 'input', 'choices', i);
    if (choice.value === null) throw invalid('A choice cannot be empty.', 'input', 'choices', i);
    // The import splits a cell at these.
    if (kind === 'several_of' && /[;|]/.test(choice.value)) {
      throw invalid(
        'A choice cannot hold ";" or "|": they part choices in a CSV cell.',
        'input',
        'choices',
        i,
      );
    }
    if (seen.has(choice.value.toLowerCase()))
      throw invalid('This choice is there twice.', 'input', 'choices', i);
    seen.add(choice.value.toLowerCase());
    return choice.value;
  });
}
