import sql, { type Sql } from 'sql-template-tag';
import type { FieldKind } from '../domain/custom-fields.js';
import type { AnswerValue, Confirmation, FormField, Joining } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { LocalText } from '../domain/local-texts.js';
import type { Brand } from '../entities/tenant.js';
import type { Database } from '../session/database.js';
import { glance } from '../session/glance.js';
import { ownerOfForm } from '../session/lookup.js';
import type { Scope, Session } from '../session/session.js';
import { formPageStatement } from '../sql/form-pages.js';
import { type Link, readLink } from './link-access.js';
import { masked } from './preferences.js';

/** A topic of a form, in the tenant's words. */
export interface FormTopic {
  listId: Id<'list'>;
  name: string;
  description: string;
  receives: string;
  cadence: string;
  joining: Joining;
  wording: LocalText[];
}

/** A custom field that a question fills. */
export interface FilledField {
  id: Id<'customField'>;
  key: string;
  kind: FieldKind;
  slot: string;
  choices: string[] | null;
}

/** A form as its page shows it. */
export interface FormPage {
  id: Id<'form'>;
  formName: string;
  title: LocalText[];
  intro: LocalText[];
  button: LocalText[];
  thanks: LocalText[];
  fields: FormField[];
  source: string;
  confirm: Confirmation;
  redirectUrl: string | null;
  /** It takes nothing: closed, or archived. */
  closed: boolean;
  brandName: string;
  brand: Brand;
  defaultLocale: string;
  lists: FormTopic[];
  customFields: FilledField[];
}

/** Whoever opened a form from a link in their own mail. */
export interface FormReader {
  contactId: Id<'contact'>;
  mode: Link['mode'];
  locale: string | null;
  /** Masked: enough to recognise. */
  address: string;
  phone: string | null;
  /** What is known of them already, by the field's key; addresses are not among it. */
  known: Record<string, AnswerValue>;
}

/** A form that was asked for by its id, and by whom. */
export interface FormAccess {
  scope: Scope & { tenantId: Id<'tenant'> };
  /** From a link of the form's own tenant; whether it still holds is the contact's to say. */
  link: {
    contactId: Id<'contact'>;
    campaignId: Id<'campaign'> | null;
    mode: Link['mode'];
    epoch: number;
  } | null;
}

/**
 * Finds a form's tenant, and reads the link that it was opened from. A link that is none, or another brand's, is as if there
 * were none: the form is still a form.
 */
export async function accessForm(
  database: Database,
  { formId, token }: { formId: Id<'form'>; token: string | null },
): Promise<FormAccess | undefined> {
  const owner = await ownerOfForm(database, formId);
  if (!owner) return undefined;
  const read = token === null ? undefined : await readLink(database, token, ['message', 'test']);
  if (!read?.ok || read.value.scope.tenantId !== owner.tenantId)
    return { scope: { ...owner, actor: { type: 'system', name: 'form' } }, link: null };
  const { scope, contactId, campaignId, mode, claims } = read.value;
  return { scope, link: { contactId, campaignId, mode, epoch: claims.epoch } };
}

/** Opens a form's page, for looking. `at` is the business time of what was seen. */
export async function openForm(
  database: Database,
  input: { formId: Id<'form'>; token: string | null },
): Promise<{ page: FormPage; reader: FormReader | null; at: Date } | undefined> {
  const access = await accessForm(database, input);
  if (!access) return undefined;
  const session = glance(database, access.scope);
  const page = await readFormPage(session, input.formId);
  if (!page) return undefined;
  return { page, reader: await readReader(session, page, access.link), at: session.at };
}

export async function readFormPage(session: Session, formId: Id<'form'>): Promise<FormPage | undefined> {
  return (await session.row<{ page: FormPage }>(formPageStatement(session, formId)))?.page;
}

interface ReaderRow {
  epoch: number;
  erased: boolean;
  locale: string | null;
  email: string | null;
  phone: string | null;
  /** The whole row, since its slots differ from form to form and the statement should not. */
  row: Record<string, AnswerValue | null>;
}

/** Null where the link was taken back, or the person erased. `lock` where something is to be written. */
export async function readReader(
  session: Session,
  { fields, customFields }: FormPage,
  link: FormAccess['link'],
  lock: Sql = sql``,
): Promise<FormReader | null> {
  if (!link) return null;
  const row = await session.row<ReaderRow>(sql`
    select c.epoch, c.erased_at is not null as erased, c.locale, c.email, c.phone,
      to_jsonb(c) as row
    from contact c where c.tenant_id = ${session.tenantId}::uuid and c.id = ${link.contactId}::uuid ${lock}`);
  if (!row || row.erased || row.epoch !== link.epoch) return null;
  const slots = new Map(customFields.map(({ id, slot }) => [id, slot]));
  const known = fields.flatMap(({ key, contactData, customFieldId }): [string, AnswerValue][] => {
    const name = contactData === 'first_name' || contactData === 'last_name' ? contactData : undefined;
    const column = name ?? (customFieldId ? slots.get(customFieldId) : undefined);
    const value = column ? (row.row[column] ?? null) : null;
    return value === null ? [] : [[key, value]];
  });
  return {
    contactId: link.contactId,
    mode: link.mode,
    locale: row.locale,
    address: masked(row.email ?? row.phone ?? ''),
    phone: row.phone && masked(row.phone),
    known: Object.fromEntries(known),
  };
}
