import type { Id } from '../domain/ids.js';
import { literal } from '../rendering/literal.js';
import { checkTemplates } from '../rendering/templates.js';
import type { Session } from '../session/session.js';
import { askedBefore, askedUnder, queueMessage, type SingleMessageNode } from './single-messages.js';
import { directCampaign } from './standing-campaigns.js';

export interface DirectMessageInput {
  contactId: Id<'contact'>;
  identityId: Id<'sendingIdentity'>;
  /** The words themselves: nothing in them is a template. */
  subject: string;
  html?: string | null;
  /** Made from the HTML when empty. */
  text?: string | null;
  /** Asking twice under one key sends once. */
  idempotencyKey?: string | null;
}

/**
 * Sends what one member of staff writes to one person, outside any campaign. A global opt-out stops it; having left the
 * brand does not.
 * @throws {HeedError} INVALID_TEMPLATE without a subject or words, LIMIT_EXCEEDED over 1 MB, NOT_FOUND, ALREADY_EXISTS for
 * the key of another message.
 */
export async function sendDirect(session: Session, input: DirectMessageInput): Promise<SingleMessageNode> {
  const { contactId, identityId, subject } = input;
  const words = { subject, html: input.html ?? '', text: input.text ?? '' };
  checkTemplates({ ...literalWords(words), preheader: '' }, []);
  const asked = input.idempotencyKey
    ? askedUnder(input.idempotencyKey, ['direct', contactId, identityId, words])
    : undefined;
  const before = asked && (await askedBefore(session, asked));
  if (before) return before;
  const campaignId = await directCampaign(session, identityId);
  return queueMessage(session, { campaignId, contactId, messageClass: 'direct', asked, words });
}

/** The words as templates that give exactly them. */
export function literalWords<Words extends { subject: string; html: string; text: string }>(
  words: Words,
): Words {
  const { subject, html, text } = words;
  return { ...words, subject: literal(subject), html: literal(html), text: literal(text) };
}
