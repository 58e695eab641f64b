import { stricter, type TrackingMode } from '../domain/tracking.js';
import type { Keyring } from '../tokens/keyring.js';
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
import {
  joined,
  type Tracking,
  trackHtml,
  trackingWith,
  trackOutlinedHtml,
  trackOutlinedText,
  trackText,
  withPixel,
} from './tracking.js';

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
export function compileBodies(
  content: CampaignContent,
  { base, keyring, live }: { base: string; keyring: Keyring; live: boolean },
): (frame: Frame) => Bodies {
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
  const doors = (show: (url: string) => string, tracking: Tracking | undefined): Doors => ({
    u: door('u', show),
    p: door('p', show),
    w: door('w', show),
    c: tracking?.doors.c ?? [],
    o: tracking?.doors.o ?? [],
  });
  const made: Record<TrackingMode, Map<FooterWords, Bodies>> = {
    on: new Map(),
    anonymous: new Map(),
    off: new Map(),
  };
  const mostTracking = live ? (content.tracking ?? 'off') : 'off';

  const bodies = (words: FooterWords, mode: TrackingMode): Bodies => {
    const adds: Added = {
      footer: (links) => (topic ? { links, words, postalAddress } : undefined),
      tracking: trackingWith(content, { keyring, base, mode, token }),
    };
    return { html: html && htmlBody(html, adds), text: textBody(adds) };
  };

  function htmlBody(pieces: Piece[], { footer, tracking }: Added): Piece[] {
    const line: Output = { read: (frame) => joinLine('preheader', preheader, frame) };
    if (!settled(content.html, pieces)) {
      const whole = (frame: Frame) => withHtmlFooter(join('html', pieces, frame), footer(frame.links));
      const page = (frame: Frame) => withPreheader(whole(frame), line.read(frame));
      if (!tracking) return [{ read: page }];
      const pixel = (frame: Frame) => joined(tracking.doors.o, frame);
      return [{ read: (frame) => withPixel(trackHtml(page(frame), frame, tracking), pixel(frame)) }];
    }
    const outline = new Outline();
    const fixed = preheader.every((piece) => typeof piece === 'string');
    const top = fixed
      ? oneLine(preheader.join(''))
      : outline.mark({ read: (frame) => escapeHtml(line.read(frame)) });
    const page = withHtmlFooter(outline.write(pieces), footer(outline.links));
    const finished = withPreheader(page, top);
    const all = doors(escapeHtml, tracking);
    if (!tracking) return outline.read(finished, all, (output) => output);
    const tracked = trackOutlinedHtml(finished, outline, tracking, all);
    return outline.read(withPixel(tracked, outline.openUrl), all, (output) =>
      output.tag ? { read: (frame) => trackHtml(output.read(frame), frame, tracking) } : output,
    );
  }

  function textBody({ footer, tracking }: Added): Piece[] {
    const all = doors(String, tracking);
    const whole = (read: (frame: Frame) => string): Piece[] => [
      {
        read: (frame) => {
          const text = withTextFooter(read(frame), footer(frame.links));
          return tracking ? trackText(text, frame, tracking) : text;
        },
      },
    ];
    const outline = new Outline();
    if (text) {
      if (settled(content.text, text)) {
        const outlined = withTextFooter(outline.write(text), footer(outline.links));
        if (!tracking) return outline.read(outlined, all, (output) => output);
        const tracked = trackOutlinedText(outlined, outline, tracking, { doors: all, escaped: false });
        return outline.read(tracked, all, (output) =>
          output.tag ? { read: (frame) => trackText(output.read(frame), frame, tracking) } : output,
        );
      }
      return whole((frame) => join('text', text, frame));
    }
    const pieces = html ?? [];
    const outlined = outline.write(pieces);
    const tags = pieces.some((piece) => typeof piece !== 'string' && (piece.tag ?? false));
    if (tags || hasOpenAddress(outlined) || !settled(content.html, pieces)) {
      return whole((frame) => htmlToText(join('html', pieces, frame)));
    }
    const finished = withTextFooter(htmlToText(outlined), footer(outline.links));
    const tracked = tracking
      ? trackOutlinedText(finished, outline, tracking, { doors: all, escaped: true })
      : finished;
    return outline.read(tracked, all, (output) => ({ read: (frame) => plainText(output.read(frame)) }));
  }

  return ({ recipient }) => {
    const words = footerWords(recipient.locale, content.defaultLocale);
    const mode = stricter(mostTracking, recipient.tracking);
    const known = made[mode].get(words);
    if (known) return known;
    const fresh = bodies(words, mode);
    made[mode].set(words, fresh);
    return fresh;
  };
}

/** What Heed adds to a body. */
interface Added {
  footer: (links: MessageLinks) => Footer | undefined;
  tracking: Tracking | undefined;
}

function isSettled(source: string, address: readonly string[]): boolean {
  return !matters.test(source) && !address.some((word) => word && source.includes(word));
}
