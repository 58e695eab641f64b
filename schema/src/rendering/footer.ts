import { escapeHtml } from './engine.js';
import { htmlToText } from './html-to-text.js';
import type { MessageLinks } from './scope.js';

export interface FooterWords {
  language: string;
  direction: 'ltr' | 'rtl';
  unsubscribe: string;
  preferences: string;
}

const english: FooterWords = {
  language: 'en',
  direction: 'ltr',
  unsubscribe: 'Unsubscribe',
  preferences: 'Choose what you get and how often',
};
const hebrew: FooterWords = {
  language: 'he',
  direction: 'rtl',
  unsubscribe: 'להסרה מרשימת התפוצה',
  preferences: 'בחירת הנושאים והתדירות',
};

/** What Heed adds is in the contact's language, else the tenant's, else English. */
export function footerWords(...locales: (string | null)[]): FooterWords {
  for (const locale of locales) {
    const language = locale?.toLowerCase().split(/[-_]/)[0];
    if (language === 'he' || language === 'iw') return hebrew;
    if (language === 'en') return english;
  }
  return english;
}

export interface Footer {
  links: MessageLinks;
  words: FooterWords;
  postalAddress: string;
}

/**
 * The HTML with what the law and the mailbox providers ask for, before `</body>`: a visible link when the template
 * shows neither, and the postal address when it is not there (CAN-SPAM). As it is without a footer: no marketing.
 */
export function withHtmlFooter(html: string, footer: Footer | undefined): string {
  if (!footer) return html;
  const { links, words, postalAddress } = footer;
  const visible = withoutComments(html);
  const lines: string[] = [];
  if (!shows(visible, links)) {
    lines.push(
      `<a href="${escapeHtml(links.unsubscribeUrl)}">${words.unsubscribe}</a> · ` +
        `<a href="${escapeHtml(links.preferencesUrl)}">${words.preferences}</a>`,
    );
  }
  if (!hasAddress(visible, postalAddress)) {
    lines.push(`<bdi>${escapeHtml(postalAddress).replace(/\r?\n/g, '<br>')}</bdi>`);
  }
  if (lines.length === 0) return html;
  const block =
    `<div dir="${words.direction}" lang="${words.language}" ` +
    'style="margin:24px auto 0;padding:12px;max-width:600px;font:12px/1.6 sans-serif;color:#555;text-align:center">' +
    `${lines.join('<br>')}</div>`;
  const end = [...html.matchAll(/<\/body>/gi)].at(-1)?.index ?? -1;
  return end < 0 ? html + block : html.slice(0, end) + block + html.slice(end);
}

/** The same for the text part. */
export function withTextFooter(text: string, footer: Footer | undefined): string {
  if (!footer) return text;
  const { links, words, postalAddress } = footer;
  const lines: string[] = [];
  if (!shows(text, links)) {
    lines.push(
      `${words.unsubscribe}: ${links.unsubscribeUrl}`,
      `${words.preferences}: ${links.preferencesUrl}`,
    );
  }
  if (!squeezed(text).includes(squeezed(postalAddress))) lines.push(postalAddress);
  return lines.length === 0 ? text : `${text.trimEnd()}\n\n-- \n${lines.join('\n')}\n`;
}

/** The preheader at the very top, where mail programs look for it, and out of sight. */
export function withPreheader(html: string, preheader: string): string {
  if (!preheader) return html;
  const hidden =
    '<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all" aria-hidden="true">' +
    `${escapeHtml(preheader)}</div>`;
  const top = bodyStart(html);
  return html.slice(0, top) + hidden + html.slice(top);
}

/** Just inside `<body …>`, or 0. Searched by hand: a pattern would go over a hostile page once per `<body`. */
function bodyStart(html: string): number {
  const open = /<body[\s>]/i.exec(html);
  const end = open ? html.indexOf('>', open.index) : -1;
  return end < 0 ? 0 : end + 1;
}

function withoutComments(html: string): string {
  let visible = '';
  for (let at = 0; ; ) {
    const open = html.indexOf('<!--', at);
    if (open < 0) return visible + html.slice(at);
    visible += html.slice(at, open);
    const close = html.indexOf('-->', open);
    if (close < 0) return visible;
    at = close + 3;
  }
}

function shows(content: string, links: MessageLinks): boolean {
  return content.includes(links.unsubscribeUrl) || content.includes(links.preferencesUrl);
}

/** The address as it stands; only where its first line occurs is the whole page read as text (200 times slower). */
function hasAddress(html: string, postalAddress: string): boolean {
  if (html.includes(escapeHtml(postalAddress))) return true;
  const firstWord = escapeHtml(postalAddress.trim().split(/\s+/)[0] ?? '');
  return html.includes(firstWord) && squeezed(htmlToText(html)).includes(squeezed(postalAddress));
}

function squeezed(text: string): string {
  return text
    .replace(/[\s,]+/g, ' ')
    .trim()
    .toLowerCase();
}
