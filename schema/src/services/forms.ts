import sql from 'sql-template-tag';
import { HeedError, notFound } from '../domain/errors.js';
import type { Confirmation, FormField, FormList } from '../domain/forms.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import type { LocalText } from '../domain/local-texts.js';
import { Form } from '../entities/form.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { activeFields } from './custom-fields.js';
import {
  type FormFieldInput,
  type FormListInput,
  readConfirmation,
  readFields,
  readFormLists,
  readFormTexts,
  readRedirect,
} from './form-input.js';
import { readSource } from './sources.js';
import { requireOpenLists } from './subscriptions.js';

export interface FormInput {
  /** For the team; unique in the tenant. */
  name: string;
  title: readonly LocalText[];
  intro?: readonly LocalText[] | null;
  /** The page's own word when left out. */
  button?: readonly LocalText[] | null;
  thanks?: readonly LocalText[] | null;
  fields: readonly FormFieldInput[];
  lists?: readonly FormListInput[] | null;
  /** What new contacts carry as theirs: `form` when left out. */
  source?: string | null;
  confirm?: Confirmation | null;
  redirectUrl?: string | null;
}

/**
 * Makes a form; its page is there at once.
 * @throws {HeedError} INVALID_INPUT with the place of the fault, ALREADY_EXISTS for the name, NOT_FOUND and WRONG_STATE
 * with the place of a list.
 */
export async function createForm(session: Session, input: FormInput): Promise<Form> {
  const form = session.em.create(Form, {
    tenantId: session.tenantId,
    id: newId('form'),
    name: await freeName(session, input.name),
    title: readFormTexts('title', input.title),
    intro: readFormTexts('intro', input.intro ?? []),
    button: readFormTexts('button', input.button ?? []),
    thanks: readFormTexts('thanks', input.thanks ?? []),
    fields: await readOwnFields(session, input.fields),
    lists: await readOwnLists(session, input.lists ?? []),
    source: readSource(input.source ?? 'form', 'input', 'source'),
    confirm: readConfirmation(input.confirm ?? 'single'),
    redirectUrl: readRedirect(input.redirectUrl ?? null),
    closedAt: null,
    archivedAt: null,
    createdAt: session.at,
    updatedAt: session.at,
  });
  await session.em.flush();
  return form;
}

/**
 * Changes what is given and leaves the rest; `open` closes the page or opens it again. Whoever had the page open meanwhile
 * is asked to look again where the words they agreed to have changed.
 */
export async function updateForm(
  session: Session,
  input: { formId: Id<'form'>; open?: boolean | null } & { [K in keyof FormInput]?: FormInput[K] | null },
): Promise<Form> {
  const form = await getForm(session, input.formId);
  if (form.archivedAt) throw new HeedError('WRONG_STATE', 'This form is archived.', ['input', 'formId']);
  if (input.name != null) form.name = await freeName(session, input.name, form.id);
  for (const field of ['title', 'intro', 'button', 'thanks'] as const) {
    const texts = input[field];
    if (texts != null) form[field] = readFormTexts(field, texts);
  }
  if (input.fields != null) form.fields = await readOwnFields(session, input.fields);
  if (input.lists != null) form.lists = await readOwnLists(session, input.lists);
  if (input.source != null) form.source = readSource(input.source, 'input', 'source');
  if (input.confirm != null) form.confirm = readConfirmation(input.confirm);
  if (input.redirectUrl !== undefined) form.redirectUrl = readRedirect(input.redirectUrl);
  if (input.open != null) form.closedAt = input.open ? null : (form.closedAt ?? session.at);
  form.updatedAt = session.at;
  await session.em.flush();
  return form;
}

/** Takes a form out of use for good; what was sent with it stays, and rules may go on asking about it. Again is harmless. */
export async function archiveForm(session: Session, input: { formId: Id<'form'> }): Promise<Form> {
  const form = await getForm(session, input.formId);
  form.archivedAt ??= session.at;
  await session.em.flush();
  return form;
}

export async function getForm(session: Session, id: Id<'form'>): Promise<Form> {
  const form = await session.em.findOne(Form, { tenantId: session.tenantId, id });
  if (!form) throw notFound('form', ['input', 'formId']);
  return form;
}

/** Several at once, for a batch of nodes that name them; unknown ids are left out. */
export async function getFormsByIds(session: Session, ids: readonly Id<'form'>[]): Promise<Form[]> {
  return session.em.find(Form, { tenantId: session.tenantId, id: { $in: [...ids] } });
}

export interface FormRow {
  id: Id<'form'>;
  name: string;
  title: LocalText[];
  intro: LocalText[];
  button: LocalText[];
  thanks: LocalText[];
  fields: FormField[];
  lists: FormList[];
  source: string;
  confirm: Confirmation;
  redirectUrl: string | null;
  closedAt: Date | null;
  archivedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Forms in use, and with `archived` the others too, the oldest first. */
export async function pageOfForms(
  session: Session,
  { page, archived = false }: { page: PageInput; archived?: boolean },
): Promise<Page<FormRow>> {
  return readPage<FormRow>(session, {
    columns: sql`f.id, f.name, f.title, f.intro, f.button, f.thanks, f.fields, f.lists, f.source, f.confirm,
      f.redirect_url as "redirectUrl", f.closed_at as "closedAt", f.archived_at as "archivedAt",
      f.created_at as "createdAt", f.updated_at as "updatedAt"`,
    body: sql`from form f where f.tenant_id = ${session.tenantId}::uuid and (f.archived_at is null or ${archived}::boolean)`,
    key: sql`f.id`,
    page,
  });
}

async function readOwnFields(session: Session, fields: readonly FormFieldInput[]): Promise<FormField[]> {
  const custom = new Map((await activeFields(session)).map((field) => [field.id as string, field]));
  return readFields(fields, custom);
}

async function readOwnLists(session: Session, lists: readonly FormListInput[]): Promise<FormList[]> {
  const read = readFormLists(lists);
  for (const [index, { listId }] of read.entries())
    await requireOpenLists(session, [listId], ['input', 'lists', index, 'listId']);
  return read;
}

async function freeName(session: Session, text: string, own?: string): Promise<string> {
  const name = inputLine(text, 'input', 'name');
  const other = await session.em.findOne(Form, { tenantId: session.tenantId, name });
  if (other && other.id !== own)
    throw new HeedError('ALREADY_EXISTS', `There is already a form "${name}".`, ['input', 'name']);
  return name;
}
