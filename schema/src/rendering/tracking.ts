import type { TrackingMode } from '../domain/tracking.js';
import { signDestination } from '../tokens/click-link.js';
import type { Keyring } from '../tokens/keyring.js';
import { linkSigner, noContact } from '../tokens/link-token.js';
import type { CampaignContent } from './content.js';
import { hrefAddress, isWebAddress, longestComputed, replaceHrefs, replaceWritten } from './destinations.js';
import type { Frame } from './frame.js';
import { plainText } from './html-to-text.js';
import { type Doors, type Outline, startsWithDoor } from './outline.js';
import type { Output, Piece } from './pieces.js';

/** How a body's links are led over the door that counts. */
export interface Tracking {
  /** The doors' addresses before a link's position, and of the pixel. */
  doors: Pick<Doors, 'c' | 'o'>;
  /** The address that leads to a destination and counts; undefined where it stays as it is. */
  address(frame: Frame, url: string): string | undefined;
  position(url: string): number | undefined;
}

/** Where the position of a link of no stored destination would stand: the message's own web version. */
export const webVersionPosition = 'w';

/**
 * Tracking of a campaign's messages; undefined where it is off. A message's own token signs its links. Where tracking is
 * anonymous it is a token of the campaign, the same for everybody, so that nothing names the one who clicks.
 */
export function trackingWith(
  content: CampaignContent,
  options: { keyring: Keyring; base: string; mode: TrackingMode; token: Output },
): Tracking | undefined {
  const { keyring, base, mode, token } = options;
  if (mode === 'off') return undefined;
  const anonymous = mode === 'anonymous' ? anonymousToken(keyring, content) : undefined;
  const positions = new Map(content.destinations?.map((url, position) => [url, position]));
  const tokenOf = (frame: Frame) => anonymous ?? frame.token;
  const door = (name: 'c' | 'o'): Piece[] =>
    anonymous ? [`${base}/${name}/${anonymous}`] : [`${base}/${name}/`, token];
  return {
    doors: { c: door('c'), o: door('o') },
    position: (url) => (isOurs(url, base) ? undefined : positions.get(url)),
    address: (frame, written) => {
      const url = written.toWellFormed();
      if (isOurs(url, base)) return undefined;
      const position = positions.get(url);
      if (position !== undefined) return `${base}/c/${tokenOf(frame)}/${position}`;
      if (!isWebAddress(url) || url.length > longestComputed) return undefined;
      const mac = signDestination(keyring, tokenOf(frame), url);
      return `${base}/c/${tokenOf(frame)}/${mac}?u=${inQuery(url)}`;
    },
  };
}

function anonymousToken(keyring: Keyring, { tenantId, campaignId }: CampaignContent): string {
  const sign = linkSigner(keyring, { purpose: 'anonymous', tenantId, messageId: campaignId });
  return sign({ contactId: noContact, day: 0, epoch: 0 }).token;
}

/** Whole HTML, or what a tag rendered. */
export function trackHtml(html: string, frame: Frame, tracking: Tracking): string {
  return replaceHrefs(html, (raw) => tracking.address(frame, hrefAddress(raw)));
}

export function trackText(text: string, frame: Frame, tracking: Tracking): string {
  return replaceWritten(text, (url) => tracking.address(frame, url));
}

/** The same on an outline, once for a campaign: what differs in a link's address is an output there. */
export function trackOutlinedHtml(html: string, outline: Outline, tracking: Tracking, doors: Doors): string {
  return replaceHrefs(html, (raw) => {
    if (startsWithDoor(raw)) return undefined;
    const url = hrefAddress(raw);
    if (!outline.differs(raw)) return counted(outline, tracking, url);
    const pieces = outline.read(raw, doors, (output) => output);
    return outline.mark({
      read: (frame) => {
        const value = joined(pieces, frame);
        return tracking.address(frame, hrefAddress(value)) ?? value;
      },
    });
  });
}

/** `escaped`: outputs are HTML's, and the text around them is plain already. */
export function trackOutlinedText(
  text: string,
  outline: Outline,
  tracking: Tracking,
  { doors, escaped }: { doors: Doors; escaped: boolean },
): string {
  return replaceWritten(text, (url) => {
    if (!outline.differs(url)) return counted(outline, tracking, url);
    const pieces = outline.read(url, doors, (output) =>
      escaped ? { read: (frame) => plainText(output.read(frame)) } : output,
    );
    return outline.mark({
      read: (frame) => {
        const value = joined(pieces, frame);
        return tracking.address(frame, value) ?? value;
      },
    });
  });
}

function counted(outline: Outline, tracking: Tracking, url: string): string | undefined {
  const position = tracking.position(url);
  if (position !== undefined) return `${outline.clickUrl}/${position}`;
  if (!isWebAddress(url)) return undefined;
  return outline.mark({ read: (frame) => tracking.address(frame, url) ?? url });
}

/** Before `</body>`: an image of one pixel that says nothing to those who hear the mail. */
export function withPixel(html: string, address: string): string {
  const pixel = `<img src="${address}" width="1" height="1" alt="" style="border:0;width:1px;height:1px">`;
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? html + pixel : html.slice(0, end) + pixel + html.slice(end);
}

export function joined(pieces: readonly Piece[], frame: Frame): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.read(frame))).join('');
}

function isOurs(url: string, base: string): boolean {
  return url.startsWith(`${base}/`) || url === base;
}

/** `encodeURIComponent` leaves some marks that mean something in HTML or at the end of a link in text. */
function inQuery(url: string): string {
  return encodeURIComponent(url).replace(
    /['()*!~]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
