import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { DeliveryState } from '../domain/reasons.js';
import { classOf, type MessageKind } from '../domain/statuses.js';
import type { CampaignContent, Message, Recipient } from '../rendering/content.js';
import { compileCampaign } from '../rendering/message.js';
import type { Session } from '../session/session.js';
import { dateOf, type LinkClaims } from '../tokens/link-token.js';
import { campaignForPreview } from './campaign-content.js';
import { composeDigests } from './digest-content.js';
import { literalWords } from './direct-messages.js';
import type { Link } from './link-access.js';
import { wordsAt } from './past-words.js';
import { recipientOf } from './recipients.js';

/**
 * A mail as its recipient got it, in the language of the brand; `missing`: nothing was sent to them under this link;
 * `gone`: what a single message was made of is no longer kept.
 */
export type WebVersion =
  | { found: 'mail'; message: Message; locale: string }
  | { found: 'missing' }
  | { found: 'gone' };

/**
 * The states in which somebody may have the mail before them. A claimed one too: outcomes are recorded behind the
 * sending, and whoever has the link has it from the mail.
 */
const arrived: readonly DeliveryState[] = ['claimed', 'sent', 'digested', 'unknown'];

interface Sent {
  kind: MessageKind;
  state: DeliveryState;
  /** When it was rendered, to a second or so; a held message left when it was released. */
  at: Date;
  data: Record<string, unknown> | null;
  subject: string | null;
  html: string | null;
  text: string | null;
}

/**
 * Reads the mail that carried a link, by the renderer that sends: its words as they were sent, dated as then, with the
 * recipient's data and the brand's name as they are now. Writes nothing. A test's link shows the campaign as it
 * stands, dated on the day of the test, and says that it is one.
 * @throws {HeedError} INVALID_TEMPLATE when a limit cuts the rendering off.
 */
export async function readWebVersion(
  session: Session,
  link: Link,
  { occurrence, day, publicUrl }: Pick<Required<LinkClaims>, 'occurrence' | 'day'> & { publicUrl: string },
): Promise<WebVersion> {
  const { campaignId, contactId, mode } = link;
  if (!campaignId) return { found: 'missing' };
  const sent =
    mode === 'live' ? await sentMessage(session, { campaignId, contactId, occurrence }) : undefined;
  if (mode === 'live' && !sent) return { found: 'missing' };
  const content = await contentOf(session, campaignId, sent);
  if (!content) return { found: 'gone' };
  const recipient: Recipient = {
    ...(await recipientOf(session, contactId)),
    occurrence,
    data: sent?.data ?? {},
  };
  const settings = { keyring: session.keyring, publicUrl };
  if (content.kind === 'digest' && sent) {
    const digest = { content, campaignId, recipients: [recipient], makers: new Map(), settings, at: sent.at };
    const { recipients, empty } = await composeDigests((work) => work(session), digest);
    const [composed] = recipients;
    if (!composed || empty.has(composed)) return { found: 'missing' };
    recipient.data = composed.data;
  }
  const render = compileCampaign(content, settings, mode === 'test' ? 'test' : 'send');
  const message = render(recipient, sent?.at ?? dateOf(day));
  return { found: 'mail', message, locale: content.defaultLocale };
}

/** What the ledger and the queue of single messages know of it; undefined unless it may have arrived. */
async function sentMessage(
  session: Session,
  key: { campaignId: Id<'campaign'>; contactId: Id<'contact'>; occurrence: number },
): Promise<Sent | undefined> {
  const sent = await session.row<Sent>(sql`
    select m.kind, d.state, coalesce(d.released_at, d.decided_at) as at, q.data, q.subject, q.html, q.text
    from delivery d
    join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
    left join single_message q on q.tenant_id = d.tenant_id and q.campaign_id = d.campaign_id
      and q.contact_id = d.contact_id and q.occurrence = d.occurrence
    where d.tenant_id = ${session.tenantId} and d.campaign_id = ${key.campaignId} and d.contact_id = ${key.contactId}
      and d.occurrence = ${key.occurrence}`);
  return sent && arrived.includes(sent.state) ? sent : undefined;
}

/** Undefined when the message's own data or words are no longer there. */
async function contentOf(
  session: Session,
  campaignId: Id<'campaign'>,
  sent: Sent | undefined,
): Promise<CampaignContent | undefined> {
  const content = await campaignForPreview(session, campaignId);
  if (!sent || classOf(sent.kind) === 'marketing') return content;
  if (sent.kind === 'transactional') {
    if (!sent.data) return undefined;
    return { ...content, ...(await wordsAt(session, { campaignId, at: sent.at })) };
  }
  const { subject, html, text } = sent;
  if (subject === null) return undefined;
  return { ...content, ...literalWords({ subject, html: html ?? '', text: text ?? '' }) };
}
