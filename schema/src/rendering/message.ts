import type { Keyring } from '../tokens/keyring.js';
import type { CampaignContent, Message, Recipient } from './content.js';
import { type Footer, withHtmlFooter, withPreheader, withTextFooter } from './footer.js';
import { listHeaders, messageIdOf, oneLine } from './headers.js';
import { htmlToText } from './html-to-text.js';
import { linksFor, publicBase } from './links.js';
import { scopeFor } from './scope.js';
import { parsePart, renderPart } from './templates.js';

/** What a process needs to make messages with working links. */
export interface RenderSettings {
  keyring: Keyring;
  /** `PUBLIC_URL`. */
  publicUrl: string;
}

/**
 * `send` is the real thing. A `test` says so in its subject and a `preview` looks like the real thing; the links of
 * both open the page in a mode that saves nothing.
 */
export type RenderPurpose = 'send' | 'test' | 'preview';

/** One contact's message; `at` dates it. */
export type RenderMessage = (recipient: Recipient, at: Date) => Message;

/**
 * Parses a campaign once; the result renders one contact after the other. A rendering throws a HeedError of code
 * INVALID_TEMPLATE when a limit cuts it off: that delivery fails alone.
 * @throws {HeedError} INVALID_TEMPLATE when a part does not parse.
 */
export function compileCampaign(
  content: CampaignContent,
  settings: RenderSettings,
  purpose: RenderPurpose = 'send',
): RenderMessage {
  const subject = parsePart('subject', content.subject);
  const preheader = parsePart('preheader', content.preheader);
  const html = content.html.trim() ? parsePart('html', content.html) : undefined;
  const text = content.text.trim() ? parsePart('text', content.text) : undefined;
  const base = publicBase(settings.publicUrl);
  const live = purpose === 'send';
  const { identity } = content;
  const from = { name: oneLine(identity.fromName), address: oneLine(identity.fromEmail) };

  return (recipient, at) => {
    const links = linksFor(content, recipient, { keyring: settings.keyring, base, at, live });
    const scope = scopeFor(content, recipient, links);
    const footer: Footer = {
      links,
      locales: [recipient.locale, content.defaultLocale],
      postalAddress: identity.postalAddress,
    };
    const body = html && renderPart('html', html, scope);
    const plain = text ? renderPart('text', text, scope) : htmlToText(body ?? '');
    const title = oneLine(renderPart('subject', subject, scope));
    return {
      messageId: messageIdOf(content, recipient),
      date: at,
      from,
      to: oneLine(recipient.email),
      replyTo: identity.replyTo && oneLine(identity.replyTo),
      subject: purpose === 'test' ? `[Test] ${title}` : title,
      html:
        body === undefined
          ? null
          : withPreheader(withHtmlFooter(body, footer), oneLine(renderPart('preheader', preheader, scope))),
      text: withTextFooter(plain, footer),
      headers: listHeaders(content, { unsubscribeUrl: links.unsubscribeUrl, base, live }),
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
