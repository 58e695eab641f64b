import type { CampaignContent, Recipient } from './content.js';

type Topic = NonNullable<CampaignContent['topic']>;

/** RFC 2919: the whole value is at most 255 characters. */
const longestListId = 255;

/**
 * RFC 2369, 2919 and 8058, and Gmail's Feedback-ID. The mailto form of List-Unsubscribe comes with inbound mail.
 * A test has no one-click: its links save nothing. What is no marketing has none of these; a transactional message says
 * that a machine wrote it (RFC 3834), so that nobody's holiday note answers it.
 */
export function listHeaders(
  content: CampaignContent,
  options: { unsubscribeUrl: string; base: string; live: boolean },
): Record<string, string> {
  if (!content.topic) {
    return content.kind === 'transactional' ? { 'Auto-Submitted': 'auto-generated' } : {};
  }
  return {
    'List-Unsubscribe': `<${options.unsubscribeUrl}>`,
    ...(options.live ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
    'List-Id': listId(content.topic, options.base),
    'Feedback-ID': feedbackId(content, content.topic),
  };
}

/**
 * Derived from the delivery, so that a resend has the same one: tenant, campaign and contact in base64url, then the
 * occurrence.
 */
export function messageIds(
  content: CampaignContent,
): (delivery: Pick<Recipient, 'contactId' | 'occurrence'>) => string {
  const campaign = (content.tenantId + content.campaignId).replaceAll('-', '');
  const domain = asciiDomain(domainOf(content.identity.fromEmail));
  return ({ contactId, occurrence }) => {
    const ids = Buffer.from(campaign + contactId.replaceAll('-', ''), 'hex');
    return `<${ids.toString('base64url')}.${occurrence}@${domain}>`;
  };
}

/** `"Offers" <01890….lists.mail.example>`: the label stays when the list or the sender is renamed. */
function listId(topic: Topic, base: string): string {
  const host = new URL(base).hostname;
  const label = `<${topic.listId}.lists.${/^[\w.-]*[a-z][\w.-]*$/i.test(host) ? host : 'localhost'}>`;
  return `${phrase(topic.name, longestListId - label.length - 1)} ${label}`;
}

/** A name as RFC 5322 writes it: quoted, or as encoded words of at most 75 characters (RFC 2047). */
function phrase(name: string, longest: number): string {
  const tidy = oneLine(name);
  if (/^[\x20-\x7e]*$/.test(tidy)) return `"${tidy.slice(0, longest - 2).replace(/["\\]/g, "'")}"`;
  const words: string[] = [];
  let word = '';
  let length = 0;
  for (const character of tidy) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word);
      word = '';
    }
    word += character;
    length = [...words, word].reduce((sum, each) => sum + encodedWord(each).length + 1, -1);
    if (length > longest) {
      word = [...word].slice(0, -1).join('');
      break;
    }
  }
  return [...words, word].filter(Boolean).map(encodedWord).join(' ');
}

/** RFC 2047. */
export function encodedWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** Campaign, topic, kind, and the sender: 12 stable characters (Gmail wants 5 to 15). */
function feedbackId(content: CampaignContent, topic: Topic): string {
  return `${content.campaignId}:${topic.listId}:campaign:${content.tenantId.slice(-12)}`;
}

/** Text that can stand in a header: control characters, CR and LF among them, become one space. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function asciiDomain(domain: string): string {
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : 'localhost';
}
