import { TypeID, typeid } from 'typeid-js';
import { HeedError } from './errors.js';

/**
 * Every id is a UUIDv7 inside and a TypeID outside (`contact_01k…`, https://github.com/jetify-com/typeid):
 * the prefix names the kind, so an id of the wrong kind is refused by name.
 */
export const idPrefixes = {
  account: 'account',
  tenant: 'tenant',
  member: 'member',
  apiKey: 'api_key',
  contact: 'contact',
  list: 'list',
  persona: 'persona',
  customField: 'field',
  segment: 'segment',
  favourite: 'favourite',
  form: 'form',
  formSubmission: 'submission',
  event: 'event',
  lead: 'lead',
  leadChange: 'lead_change',
  quotation: 'quotation',
  invoice: 'invoice',
  campaign: 'campaign',
  digest: 'digest',
  sendingIdentity: 'identity',
  messageTemplate: 'template',
  upload: 'upload',
  job: 'job',
  operation: 'operation',
  consentEvent: 'consent',
  suppression: 'suppression',
  optOutEvent: 'opt_out_event',
  webhookEndpoint: 'webhook',
  inboundMail: 'inbound',
} as const;

export type IdKind = keyof typeof idPrefixes;

declare const kind: unique symbol;
/** A UUID in its 36-character form, branded with the kind of thing it names. */
export type Id<K extends IdKind> = string & { readonly [kind]: K };

/** A fresh UUIDv7 for a thing of kind `K`. */
export function newId<K extends IdKind>(_kind: K): Id<K> {
  return typeid().toUUID() as Id<K>;
}

/** `contact_01k…` for a stored UUID. */
export function showId(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(idPrefixes[kind], uuid).toString();
}

/**
 * The UUID behind `contact_01k…`.
 * @throws {HeedError} INVALID_ID when the text is no TypeID or names another kind.
 */
export function readId<K extends IdKind>(kind: K, text: string, path?: readonly (string | number)[]): Id<K> {
  const prefix = idPrefixes[kind];
  try {
    return TypeID.fromString(text, prefix).toUUID() as Id<K>;
  } catch {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new HeedError(
      'INVALID_ID',
      `"${shown}" is not the id of a ${kindName(kind)}; it should start with "${prefix}_".`,
      path,
    );
  }
}

function kindName(kind: IdKind): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
