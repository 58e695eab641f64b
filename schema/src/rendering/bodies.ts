import type { CampaignContent } from './content.js';
import { escapeHtml } from './engine.js';
import {
  type Footer,
  type FooterWords,
  footerWords,
  withHtmlFooter,
  withPreheader,
  withTextFooter,
} from './footer.js';
import type { Frame } from './frame.js';
import { oneLine } from './headers.js';
import { htmlToText, plainText } from './html-to-text.js';
import { canBeOutlined, type Doors, hasOpenAddress, Outline } from './outline.js';
import { compilePart, join, joinLine, type Output, type Piece } from './pieces.js';
import type { MessageLinks } from './scope.js';

/** Both bodies of a campaign's message, with all that Heed adds. */
export interface Bodies {
  html: Piece[] | null;
  text: Piece[];
}

/** The message's token, as the doors' addresses end. */
export const token: Output = { read: (frame) => frame.token };

/** What may change where the footer goes, or whether there is one, when a tag or a filter brings it. */
const matters = /unsubscribeUrl|preferencesUrl|<!--|-->|<\/?body/i;

/**
 * The bodies for each language of what Heed adds. Where the footer stands, and what it lacks, is decided once, on the
 * campaign's own words: a contact's data is no postal address. Only a template whose tags bring links or the page's
 * frame is decided on message by message.
 * @throws {HeedError} as `compilePart`.
 */
export function compileBodies(content: CampaignContent, base: string): (frame: Frame) => Bodies {
  const html = content.html.trim() ? compilePart('html', content.html, content) : null;
  const text = content.text.trim() ? compilePart('text', content.text, content) : null;
  const preheader = compilePart('preheader', content.preheader, content);
  const { brand, topic } = content;
  const { postalAddress } = content.identity;
  const firstWord = postalAddress.trim().split(/\s+/)[0] ?? '';
  const address = [firstWord, escapeHtml(firstWord)];
  const settled = (source: string, pieces: readonly Piece[]) =>
    canBeOutlined([source, content.preheader, postalAddress, brand.name, topic?.name].join()) &&
    pieces.every((piece) => typeof piece === 'string' || !piece.source || isSettled(piece.source, address));
  const door = (name: keyof Doors, show: (url: string) => string) => [show(`${base}/${name}/`), token];
  const doors = (show: (url: string) => string): Doors => ({
    u: door('u', show),
    p: door('p', show),
    w: door('w', show),
  });
  const made = new Map<FooterWords, Bodies>();

  const bodies = (words: FooterWords): Bodies => {
    const footer = (links: MessageLinks): Footer | undefined =>
      topic ? { links, words, postalAddress } : undefined;
    return { html: html && htmlBody(html, footer), text: textBody(footer) };
  };

  function htmlBody(pieces: Piece[], footer: (links: MessageLinks) => Footer | undefined): Piece[] {
    const line: Output = { read: (frame) => joinLine('preheader', preheader, frame) };
    if (!settled(content.html, pieces)) {
      const whole = (frame: Frame) => withHtmlFooter(join('html', pieces, frame), footer(frame.links));
      return [{ read: (frame) => withPreheader(whole(frame), line.read(frame)) }];
    }
    const outline = new Outline();
    const fixed = preheader.every((piece) => typeof piece === 'string');
    const top = fixed
      ? oneLine(preheader.join(''))
      : outline.mark({ read: (frame) => escapeHtml(line.read(frame)) });
    const page = withHtmlFooter(outline.write(pieces), footer(outline.links));
    return outline.read(withPreheader(page, top), doors(escapeHtml), (output) => output);
  }

  function textBody(footer: (links: MessageLinks) => Footer | undefined): Piece[] {
    const outline = new Outline();
    if (text) {
      if (settled(content.text, text)) {
        const outlined = withTextFooter(outline.write(text), footer(outline.links));
        return outline.read(outlined, doors(String), (output) => output);
      }
      return [{ read: (frame) => withTextFooter(join('text', text, frame), footer(frame.links)) }];
    }
    const pieces = html ?? [];
    const outlined = outline.write(pieces);
    const tags = pieces.some((piece) => typeof piece !== 'string' && (piece.tag ?? false));
    if (tags || hasOpenAddress(outlined) || !settled(content.html, pieces)) {
      const plain = (frame: Frame) => htmlToText(join('html', pieces, frame));
      return [{ read: (frame) => withTextFooter(plain(frame), footer(frame.links)) }];
    }
    const finished = withTextFooter(htmlToText(outlined), footer(outline.links));
    return outline.read(finished, doors(String), (output) => ({
      read: (frame) => plainText(output.read(frame)),
    }));
  }

  return ({ recipient }) => {
    const words = footerWords(recipient.locale, content.defaultLocale);
    const found = made.get(words) ?? bodies(words);
    made.set(words, found);
    return found;
  };
}

function isSettled(source: string, address: readonly string[]): boolean {
  return !matters.test(source) && !address.some((word) => word && source.includes(word));
}
