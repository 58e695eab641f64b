import { classOf } from '../domain/statuses.js';
import type { Keyring } from '../tokens/keyring.js';
import { type ReturnKind, returnKinds } from '../tokens/return-address.js';
import { type Bodies, compileBodies } from './bodies.js';
import type { CampaignContent, Message, Recipient } from './content.js';
import { type Frame, frames } from './frame.js';
import { listHeaders, messageIds, oneLine } from './headers.js';
import { publicBase } from './links.js';
import { compilePart, join, joinLine } from './pieces.js';

/** What a process needs to make messages with working links. */
export interface RenderSettings {
  keyring: Keyring;
  /** `PUBLIC_URL`. */
  publicUrl: string;
  /** `INBOUND_DOMAIN`: where replies and reports come in. Without one they go to the identity's own addresses. */
  inboundDomain?: string | undefined;
}

/**
 * `send` is the real thing. A `test` says so in its subject and a `preview` looks like the real thing; the links of
 * both open the page in a mode that saves nothing.
 */
export type RenderPurpose = 'send' | 'test' | 'preview';

/** One contact's message; `at` dates it. */
export type RenderMessage = (recipient: Recipient, at: Date) => Message;

/** A campaign's message in pieces: the one source of what is previewed and of what is sent. */
export interface CompiledMessage {
  frame: (recipient: Recipient, at: Date) => Frame;
  from: Message['from'];
  replyTo: (frame: Frame) => string | null;
  returnPath: (frame: Frame) => string;
  messageId: (recipient: Recipient) => string;
  subject: (frame: Frame) => string;
  /** The same object for every recipient with the same language of what Heed adds. */
  bodies: (frame: Frame) => Bodies;
  /** Given the one-click address. */
  headers: (unsubscribeUrl: string) => Record<string, string>;
}

/**
 * Parses a campaign once.
 * @throws {HeedError} INVALID_TEMPLATE when a part does not parse, LIMIT_EXCEEDED when one is over 1 MB.
 */
export function compileMessage(
  content: CampaignContent,
  settings: RenderSettings,
  purpose: RenderPurpose = 'send',
): CompiledMessage {
  const { identity } = content;
  const base = publicBase(settings.publicUrl);
  const live = purpose === 'send';
  const subject = compilePart('subject', content.subject, content);
  if (purpose === 'test') subject.unshift('[Test] ');
  const from = { name: oneLine(identity.fromName), address: oneLine(identity.fromEmail) };
  const replyTo = identity.replyTo && oneLine(identity.replyTo);
  const returning = returnAddresses(content, live ? settings.inboundDomain : undefined);
  return {
    frame: frames(content, { keyring: settings.keyring, base, live }),
    from,
    replyTo: (frame) => returning(frame, 'reply') ?? replyTo,
    returnPath: (frame) => returning(frame, 'bounce') ?? from.address,
    messageId: messageIds(content),
    subject: (frame) => joinLine('subject', subject, frame),
    bodies: compileBodies(content, { base, keyring: settings.keyring, live }),
    headers: (unsubscribeUrl) => listHeaders(content, { unsubscribeUrl, base, live }),
  };
}

/** Signed addresses, where mail comes in: of marketing alone for answers, which are passed on to the team. */
function returnAddresses({ number, kind }: CampaignContent, domain: string | undefined) {
  return (frame: Frame, way: ReturnKind): string | undefined => {
    if (!domain || number === undefined) return undefined;
    if (way === 'reply' && classOf(kind) !== 'marketing') return undefined;
    return `${returnKinds[way]}+${frame.returnToken}@${domain}`;
  };
}

/**
 * One contact's message after the other, as people read them. A rendering throws a HeedError of code INVALID_TEMPLATE
 * when a limit cuts it off: that delivery fails alone.
 * @throws {HeedError} as `compileMessage`.
 */
export function compileCampaign(
  content: CampaignContent,
  settings: RenderSettings,
  purpose: RenderPurpose = 'send',
): RenderMessage {
  const message = compileMessage(content, settings, purpose);
  return (recipient, at) => {
    const frame = message.frame(recipient, at);
    const { html, text } = message.bodies(frame);
    return {
      messageId: message.messageId(recipient),
      date: at,
      from: message.from,
      to: oneLine(recipient.email),
      replyTo: message.replyTo(frame),
      returnPath: message.returnPath(frame),
      subject: message.subject(frame),
      html: html && join('html', html, frame),
      text: join('text', text, frame),
      headers: message.headers(frame.links.unsubscribeUrl),
    };
  };
}

/** The message as one contact would get it, by the same renderer. */
export function previewMessage(
  content: CampaignContent,
  recipient: Recipient,
  settings: RenderSettings & { at: Date },
): Message {
  return compileCampaign(content, settings, 'preview')(recipient, settings.at);
}
