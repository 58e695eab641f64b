import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { renameField } from '../domain/rule-rewrite.js';
import { CustomField } from '../entities/custom-field.js';
import type { Job } from '../entities/job.js';
import type { Session } from '../session/session.js';
import { readKey, readLabel } from './custom-field-input.js';
import { refuseUsed, rewriteRule, rulesNaming, textsNaming } from './custom-field-users.js';
import { getCustomField, lockFields, requireFreeKey } from './custom-fields.js';
import { createJob } from './jobs.js';

/**
 * Gives a field another label, another key, or both. Rules are data and follow in this transaction; words that a team wrote
 * are theirs, so a template that shows the field stands in the way of another key. Mails that were sent from the old
 * one still show its value on the web.
 * @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS, NOT_FOUND, WRONG_STATE that names the campaigns and templates.
 */
export async function renameCustomField(
  session: Session,
  input: { id: Id<'customField'>; label?: string; key?: string },
): Promise<CustomField> {
  await lockFields(session);
  const field = await getCustomField(session, input.id);
  if (input.label !== undefined) field.label = readLabel(input.label);
  const key = input.key === undefined ? field.key : readKey(input.key);
  if (key !== field.key) {
    requireFreeKey(await session.em.find(CustomField, { tenantId: session.tenantId }), key, field);
    refuseUsed(`The field "${field.key}"`, await textsNaming(session, field.key), 'key');
    for (const user of await rulesNaming(session, field.key)) {
      await rewriteRule(session, user, renameField(user, field.key, key));
    }
    field.formerKeys = [...new Set([...field.formerKeys, field.key])].filter((former) => former !== key);
    field.key = key;
  }
  await session.em.flush();
  return field;
}

/**
 * Takes a field out of use; its values and its slot stay. Again is harmless.
 * @throws {HeedError} WRONG_STATE while a segment's rule, a campaign or a template names it.
 */
export async function archiveCustomField(
  session: Session,
  input: { id: Id<'customField'> },
): Promise<CustomField> {
  await lockFields(session);
  const field = await getCustomField(session, input.id);
  if (field.archivedAt) return field;
  const rules = (await rulesNaming(session, field.key))
    .filter(({ binds }) => binds)
    .map(({ shown }) => shown);
  refuseUsed(`The field "${field.key}"`, [...rules, ...(await textsNaming(session, field.key))], 'id');
  field.archivedAt = session.at;
  await session.em.flush();
  return field;
}

/**
 * Brings an archived field back, with the values it had. Again is harmless.
 * @throws {HeedError} WRONG_STATE for one that is being deleted.
 */
export async function restoreCustomField(
  session: Session,
  input: { id: Id<'customField'> },
): Promise<CustomField> {
  await lockFields(session);
  const field = await getCustomField(session, input.id);
  if (field.deletedAt) throw new HeedError('WRONG_STATE', 'This field is being deleted.', ['input', 'id']);
  field.archivedAt = null;
  await session.em.flush();
  return field;
}

/**
 * Deletes an archived field for good: a job empties its slot, and drops the definition when nothing is left in it, so that
 * no later field finds the values of another. Asking again starts a job again, should one have been cancelled.
 * @throws {HeedError} WRONG_STATE for a field in use, and while an import runs that may still fill it.
 */
export async function deleteCustomField(session: Session, input: { id: Id<'customField'> }): Promise<Job> {
  await lockFields(session);
  const field = await getCustomField(session, input.id);
  const refuse = (why: string) => new HeedError('WRONG_STATE', why, ['input', 'id']);
  if (!field.archivedAt) throw refuse('This field is in use: archive it first.');
  // One that began before the field was archived knows it still.
  const running = await session.row(sql`
    select 1 from job where owner_id = ${session.ownerId} and kind = 'import_contacts' and finished_at is null
      and created_at <= ${field.archivedAt} limit 1`);
  if (running) throw refuse('An import that may fill this field is running; try again when it has ended.');
  field.deletedAt ??= session.at;
  await session.em.flush();
  return createJob(session, { kind: 'empty_field', input: { customFieldId: field.id } });
}
