import sql from 'sql-template-tag';
import { invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputEmail, inputLine } from '../domain/input-text.js';
import { SendingIdentity } from '../entities/sending-identity.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

export interface SendingIdentityInput {
  name: string;
  fromEmail: string;
  fromName: string;
  replyTo?: string | null;
  /** Every marketing mail ends with it; line breaks are kept. */
  postalAddress: string;
  /** `smtp://` or `smtps://`, with the user's name and password; the installation's server when null. */
  smtpUrl?: string | null;
}

type Given = { [K in keyof SendingIdentityInput]?: SendingIdentityInput[K] | null };

/** @throws {HeedError} INVALID_INPUT for what cannot stand in a mail's headers, ALREADY_EXISTS for the name. */
export async function createSendingIdentity(
  session: Session,
  input: SendingIdentityInput,
): Promise<SendingIdentity> {
  const identity = {
    tenantId: session.tenantId,
    id: newId('sendingIdentity'),
    name: inputLine(input.name, 'input', 'name'),
    fromEmail: inputEmail(input.fromEmail, 'input', 'fromEmail'),
    fromName: inputLine(input.fromName, 'input', 'fromName'),
    replyTo: input.replyTo ? inputEmail(input.replyTo, 'input', 'replyTo') : null,
    postalAddress: readPostalAddress(input.postalAddress),
    smtpUrl: input.smtpUrl ? readSmtpUrl(input.smtpUrl) : null,
    createdAt: session.at,
    updatedAt: session.at,
  };
  await session.em.insert(SendingIdentity, identity);
  return identity;
}

/** Changes what is given; `null` takes away the reply-to or the server. */
export async function updateSendingIdentity(
  session: Session,
  input: { identityId: Id<'sendingIdentity'> } & Given,
): Promise<SendingIdentity> {
  const identity = await getSendingIdentity(session, input.identityId, ['input', 'identityId']);
  if (input.name != null) identity.name = inputLine(input.name, 'input', 'name');
  if (input.fromEmail != null) identity.fromEmail = inputEmail(input.fromEmail, 'input', 'fromEmail');
  if (input.fromName != null) identity.fromName = inputLine(input.fromName, 'input', 'fromName');
  if (input.replyTo !== undefined) {
    identity.replyTo = input.replyTo ? inputEmail(input.replyTo, 'input', 'replyTo') : null;
  }
  if (input.postalAddress != null) identity.postalAddress = readPostalAddress(input.postalAddress);
  if (input.smtpUrl !== undefined) identity.smtpUrl = input.smtpUrl ? readSmtpUrl(input.smtpUrl) : null;
  identity.updatedAt = session.at;
  return identity;
}

/** @throws {HeedError} NOT_FOUND */
export async function getSendingIdentity(
  session: Session,
  identityId: Id<'sendingIdentity'>,
  path: readonly string[] = ['identityId'],
): Promise<SendingIdentity> {
  const identity = await session.em.findOne(SendingIdentity, { tenantId: session.tenantId, id: identityId });
  if (!identity) throw notFound('sending identity', path);
  return identity;
}

/** In the order of the ids; undefined where there is none. One statement. */
export async function getSendingIdentitiesByIds(
  session: Session,
  ids: readonly Id<'sendingIdentity'>[],
): Promise<(SendingIdentity | undefined)[]> {
  const found = await session.em.find(SendingIdentity, { tenantId: session.tenantId, id: { $in: [...ids] } });
  const byId = new Map(found.map((identity) => [identity.id, identity]));
  return ids.map((id) => byId.get(id));
}

export type SendingIdentityRow = Omit<SendingIdentity, 'tenantId'>;

export async function pageOfSendingIdentities(
  session: Session,
  input: { page: PageInput },
): Promise<Page<SendingIdentityRow>> {
  return readPage<SendingIdentityRow>(session, {
    columns: sql`id, name, from_email as "fromEmail", from_name as "fromName", reply_to as "replyTo",
      postal_address as "postalAddress", smtp_url as "smtpUrl", created_at as "createdAt", updated_at as "updatedAt"`,
    body: sql`from sending_identity where tenant_id = ${session.tenantId}`,
    key: sql`id`,
    page: input.page,
  });
}

/** The server as it may be shown: without its user's name and password. */
export function showSmtpServer(smtpUrl: string | null): string | null {
  if (!smtpUrl) return null;
  const { protocol, host } = new URL(smtpUrl);
  return `${protocol}//${host}`;
}

function readPostalAddress(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const kept = lines.filter((line) => line !== '');
  if (kept.length === 0) throw invalid('"postalAddress" must not be empty.', 'input', 'postalAddress');
  if (kept.length > 8) throw invalid('"postalAddress" must be at most 8 lines.', 'input', 'postalAddress');
  return kept.map((line) => inputLine(line, 'input', 'postalAddress')).join('\n');
}

function readSmtpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    throw invalid(
      '"smtpUrl" must be like smtp://user:password@mail.example:587 or smtps://….',
      'input',
      'smtpUrl',
    );
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') {
    throw invalid('"smtpUrl" must end after the host and port.', 'input', 'smtpUrl');
  }
  return url.href;
}
