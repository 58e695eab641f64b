import sql from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { MessageTemplate } from '../entities/message-template.js';
import { SendingIdentity } from '../entities/sending-identity.js';
import { transactionalNames } from '../rendering/names.js';
import { checkTemplates } from '../rendering/templates.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { activeFields } from './custom-fields.js';
import { keepWords } from './past-words.js';
import { createStandingCampaign } from './standing-campaigns.js';

export interface MessageTemplateInput {
  /** Unique in the tenant: programs may send by it. */
  name: string;
  identityId: Id<'sendingIdentity'>;
  subject: string;
  preheader?: string | null;
  html: string;
  /** Made from the HTML when empty. */
  text?: string | null;
}

/**
 * Writes a template of transactional mail, and the standing campaign that its deliveries belong to. It may name
 * `contact`, `brand`, `webVersionUrl`, and anything under `data`, which each message brings along.
 * @throws {HeedError} INVALID_TEMPLATE, LIMIT_EXCEEDED, NOT_FOUND for the identity, ALREADY_EXISTS for the name.
 */
export async function createMessageTemplate(
  session: Session,
  input: MessageTemplateInput,
): Promise<MessageTemplate> {
  const { identityId } = input;
  const name = await freeName(session, input.name);
  const content = await checked(session, input);
  const campaignId = await createStandingCampaign(session, { name, kind: 'transactional', identityId });
  const template = session.em.create(MessageTemplate, {
    tenantId: session.tenantId,
    id: newId('messageTemplate'),
    name,
    campaignId,
    identityId,
    ...content,
    createdAt: session.at,
    updatedAt: session.at,
  });
  await session.em.flush();
  return template;
}

/** Changes what is given. What waits to be sent is rendered from the new words; what was sent keeps the old ones. */
export async function updateMessageTemplate(
  session: Session,
  { templateId, ...changes }: Partial<MessageTemplateInput> & { templateId: Id<'messageTemplate'> },
): Promise<MessageTemplate> {
  const template = await getMessageTemplate(session, templateId, ['input', 'templateId']);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  if (changes.name !== undefined) given.name = await freeName(session, changes.name, templateId);
  const { identityId = template.identityId } = changes;
  const content = await checked(session, { ...template, ...given, identityId });
  await keepWords(session, templateId);
  session.em.assign(template, { ...given, ...content, updatedAt: session.at });
  await session.em.flush();
  await session.sql(sql`
    update campaign set name = ${template.name}, identity_id = ${template.identityId}, updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${template.campaignId}`);
  return template;
}

/** @throws {HeedError} NOT_FOUND */
export async function getMessageTemplate(
  session: Session,
  templateId: Id<'messageTemplate'>,
  path: readonly string[] = ['templateId'],
): Promise<MessageTemplate> {
  const template = await session.em.findOne(MessageTemplate, { tenantId: session.tenantId, id: templateId });
  if (!template) throw notFound('message template', path);
  return template;
}

/**
 * By its id or by its name.
 * @throws {HeedError} INVALID_INPUT unless exactly one is given, NOT_FOUND.
 */
export async function findMessageTemplate(
  session: Session,
  { templateId, templateName }: { templateId?: Id<'messageTemplate'> | null; templateName?: string | null },
): Promise<MessageTemplate> {
  if ((templateId == null) === (templateName == null)) {
    throw invalid('Name the template by its id or by its name.', 'input', 'templateId');
  }
  if (templateId) return getMessageTemplate(session, templateId, ['input', 'templateId']);
  const name = templateName!.trim().normalize('NFC');
  const template = await session.em.findOne(MessageTemplate, { tenantId: session.tenantId, name });
  if (!template) throw notFound('message template', ['input', 'templateName']);
  return template;
}

/** The oldest first. */
export async function pageOfMessageTemplates(
  session: Session,
  { page }: { page: PageInput },
): Promise<Page<Omit<MessageTemplate, 'tenantId'>>> {
  return readPage<Omit<MessageTemplate, 'tenantId'>>(session, {
    columns: sql`id, name, campaign_id as "campaignId", identity_id as "identityId", subject, preheader, html, text,
      created_at as "createdAt", updated_at as "updatedAt"`,
    body: sql`from message_template where tenant_id = ${session.tenantId}`,
    key: sql`id`,
    page,
  });
}

async function freeName(session: Session, text: string, own?: Id<'messageTemplate'>): Promise<string> {
  const name = inputLine(text, 'input', 'name');
  const other = await session.em.findOne(MessageTemplate, { tenantId: session.tenantId, name });
  if (other && other.id !== own) {
    throw new HeedError('ALREADY_EXISTS', 'Another template has this name.', ['input', 'name']);
  }
  return name;
}

async function checked(session: Session, input: MessageTemplateInput) {
  const { tenantId } = session;
  if (!(await session.em.findOne(SendingIdentity, { tenantId, id: input.identityId }))) {
    throw notFound('sending identity', ['input', 'identityId']);
  }
  const { subject, html } = input;
  const content = { subject, html, preheader: input.preheader ?? '', text: input.text ?? '' };
  checkTemplates(content, await activeFields(session), transactionalNames);
  return content;
}
