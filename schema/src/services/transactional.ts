import sql from 'sql-template-tag';
import { normaliseEmail } from '../domain/addresses.js';
import { HeedError, invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { readMessageData } from '../domain/message-data.js';
import { requireData } from '../rendering/missing-data.js';
import type { Session } from '../session/session.js';
import { campaignForPreview } from './campaign-content.js';
import { createContact, findByEmail } from './contacts.js';
import { findMessageTemplate } from './message-templates.js';
import { recipientOf } from './recipients.js';
import { askedBefore, askedUnder, queueMessage, type SingleMessageNode } from './single-messages.js';

/** Somebody who may not be a contact yet. */
export interface MessageAddress {
  email: string;
  /** For a new contact: an existing one keeps their own. */
  firstName?: string | null;
  lastName?: string | null;
  locale?: string | null;
}

export interface TransactionalInput {
  /** The template, by one of these. */
  templateId?: Id<'messageTemplate'> | null;
  templateName?: string | null;
  /** The person, by one of these. */
  contactId?: Id<'contact'> | null;
  address?: MessageAddress | null;
  /** What the template names as `data`. */
  data?: unknown;
  /** Names this message in the tenant: asking twice under one key sends once. */
  idempotencyKey: string;
  /** Refuse when the template names data that is not there; else it is shown as nothing. */
  strict?: boolean | null;
}

/**
 * Sends order and shipping mail and the like: one message, asked for by a program. It reaches people who left the brand,
 * and ignores frequency. An address that is not known becomes a contact who gets transactional mail only.
 * @throws {HeedError} ALREADY_EXISTS for the key of another message; INVALID_INPUT, LIMIT_EXCEEDED (64 kB of data),
 * NOT_FOUND, each with its path.
 */
export async function sendTransactional(
  session: Session,
  input: TransactionalInput,
): Promise<SingleMessageNode> {
  const data = readMessageData(input.data);
  const template = await findMessageTemplate(session, input);
  const { contactId = null, address = null } = input;
  if ((contactId === null) === (address === null)) {
    throw invalid('Say whom: a contact or an address.', 'input', 'contactId');
  }
  const emailKey = address && readEmail(address).key;
  const to = contactId ?? { ...address, email: emailKey };
  const asked = askedUnder(input.idempotencyKey, ['transactional', template.id, to, data]);
  const before = await askedBefore(session, asked);
  if (before) return before;

  const recipient = contactId ?? (await contactFor(session, address!));
  const { campaignId } = template;
  if (input.strict) {
    const content = await campaignForPreview(session, campaignId);
    requireData(content, { ...(await recipientOf(session, recipient)), data });
  }
  return queueMessage(session, {
    campaignId,
    contactId: recipient,
    messageClass: 'transactional',
    asked,
    data,
  });
}

/** The contact with this address; a new one has no consent, and gets transactional mail only. */
async function contactFor(session: Session, address: MessageAddress): Promise<Id<'contact'>> {
  const { email } = readEmail(address);
  const find = () => findByEmail(session, email);
  const known = await find();
  if (known) return known.id;
  try {
    const { id } = await createContact(session, { ...address, email, source: 'transactional' });
    await session.sql(sql`
      update contact set transactional_only_at = ${session.at} where tenant_id = ${session.tenantId} and id = ${id}`);
    return id;
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    const meanwhile = error.code === 'ALREADY_EXISTS' ? await find() : undefined;
    if (meanwhile) return meanwhile.id;
    throw new HeedError(error.code, error.message, ['input', 'address', ...(error.path ?? []).slice(1)]);
  }
}

function readEmail({ email }: MessageAddress): { email: string; key: string } {
  const reading = normaliseEmail(email);
  if (!reading.ok) throw invalid(reading.message, 'input', 'address', 'email');
  return reading;
}
