import sql from 'sql-template-tag';
import { invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputEmail, inputLine } from '../domain/input-text.js';
import { SendingIdentity } from '../entities/sending-identity.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { noDkimKey, sealFor } from './sending-secrets.js';
import { readSmtpUrl } from './smtp-addresses.js';

export interface SendingIdentityInput {
  name: string;
  fromEmail: string;
  fromName: string;
  replyTo?: string | null;
  /** Every marketing mail ends with it; line breaks are kept. */
  postalAddress: string;
  /** `smtp://` or `smtps://`, with the user's name and password; the installation's server when null. */
  smtpUrl?: string | null;
  /** Messages a second, 1 to 100,000; as fast as the server takes them when null. */
  perSecond?: number | null;
  /** Messages in any 60 minutes, 1 to 100,000,000; without a limit when null. */
  perHour?: number | null;
}

type Given = { [K in keyof SendingIdentityInput]?: SendingIdentityInput[K] | null };

/** @throws {HeedError} INVALID_INPUT for what cannot stand in a mail's headers, ALREADY_EXISTS for the name. */
export async function createSendingIdentity(
  session: Session,
  input: SendingIdentityInput,
): Promise<SendingIdentity> {
  const key = { tenantId: session.tenantId, id: newId('sendingIdentity') };
  const identity = {
    ...key,
    name: inputLine(input.name, 'input', 'name'),
    fromEmail: inputEmail(input.fromEmail, 'input', 'fromEmail'),
    fromName: inputLine(input.fromName, 'input', 'fromName'),
    replyTo: input.replyTo ? inputEmail(input.replyTo, 'input', 'replyTo') : null,
    postalAddress: readPostalAddress(input.postalAddress),
    ...smtpColumns(session, key, input.smtpUrl),
    ...noDkimKey,
    perSecond: readRate(input.perSecond, 'perSecond'),
    perHour: readRate(input.perHour, 'perHour'),
    createdAt: session.at,
    updatedAt: session.at,
  };
  await session.em.insert(SendingIdentity, identity);
  return identity;
}

/** Changes what is given; `null` takes away the reply-to, the server or a limit. */
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
  if (input.smtpUrl !== undefined) Object.assign(identity, smtpColumns(session, identity, input.smtpUrl));
  if (input.perSecond !== undefined) identity.perSecond = readRate(input.perSecond, 'perSecond');
  if (input.perHour !== undefined) identity.perHour = readRate(input.perHour, 'perHour');
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

/** What a list of them shows: nothing that is sealed. */
export type SendingIdentityRow = Omit<SendingIdentity, 'tenantId' | 'smtpSecret' | 'dkimPrivateKey'>;

export async function pageOfSendingIdentities(
  session: Session,
  input: { page: PageInput },
): Promise<Page<SendingIdentityRow>> {
  return readPage<SendingIdentityRow>(session, {
    columns: sql`id, name, from_email as "fromEmail", from_name as "fromName", reply_to as "replyTo",
      postal_address as "postalAddress", smtp_server as "smtpServer", dkim_domain as "dkimDomain",
      dkim_selector as "dkimSelector", dkim_algorithm as "dkimAlgorithm", dkim_public_key as "dkimPublicKey",
      per_second as "perSecond", per_hour as "perHour", created_at as "createdAt", updated_at as "updatedAt"`,
    body: sql`from sending_identity where tenant_id = ${session.tenantId}`,
    key: sql`id`,
    page: input.page,
  });
}

function readPostalAddress(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const kept = lines.filter((line) => line !== '');
  if (kept.length === 0) throw invalid('"postalAddress" must not be empty.', 'input', 'postalAddress');
  if (kept.length > 8) throw invalid('"postalAddress" must be at most 8 lines.', 'input', 'postalAddress');
  return kept.map((line) => inputLine(line, 'input', 'postalAddress')).join('\n');
}

/** The server in clear, and the address with its password as only a sender process reads it. */
function smtpColumns(
  session: Session,
  identity: { tenantId: string; id: string },
  smtpUrl: string | null | undefined,
): Pick<SendingIdentity, 'smtpServer' | 'smtpSecret'> {
  if (!smtpUrl) return { smtpServer: null, smtpSecret: null };
  const { url, server } = readSmtpUrl(smtpUrl);
  return { smtpServer: server, smtpSecret: sealFor(session.keyring, identity, 'smtp_secret', url) };
}

const fastest = { perSecond: 100_000, perHour: 100_000_000 };

function readRate(rate: number | null | undefined, field: keyof typeof fastest): number | null {
  if (rate == null) return null;
  if (!Number.isInteger(rate) || rate < 1 || rate > fastest[field]) {
    const most = fastest[field].toLocaleString('en');
    throw invalid(`"${field}" must be a whole number from 1 to ${most}, or null.`, 'input', field);
  }
  return rate;
}
