import type { Id } from '../domain/ids.js';
import type { Message } from '../rendering/content.js';
import { previewMessage } from '../rendering/message.js';
import type { Session } from '../session/session.js';
import { campaignForPreview } from './campaign-content.js';
import { recipientOf } from './recipients.js';

/**
 * A campaign as one contact would get it, by the renderer that sends. Its links open the page in test mode.
 * @throws {HeedError} NOT_FOUND; INVALID_TEMPLATE when a limit cuts the rendering off.
 */
export async function previewCampaign(
  session: Session,
  input: { campaignId: Id<'campaign'>; contactId: Id<'contact'>; publicUrl: string },
): Promise<Message> {
  const content = await campaignForPreview(session, input.campaignId);
  const recipient = await recipientOf(session, input.contactId);
  return previewMessage(content, recipient, {
    keyring: session.keyring,
    publicUrl: input.publicUrl,
    at: session.at,
  });
}
