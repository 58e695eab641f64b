import type { Output, Piece } from './pieces.js';
import type { MessageLinks } from './scope.js';

/** Noncharacters of Unicode: they are in no text (and in no template that is outlined). */
const open = '\ufdd0';
const close = '\ufdd1';
const marks = /https:\ufdd0([upwco])\ufdd1|\ufdd0(\d+)\ufdd1/;

/** The links as an outline shows them: they still look like addresses. */
const markedLinks: MessageLinks = {
  unsubscribeUrl: `https:${open}u${close}`,
  preferencesUrl: `https:${open}p${close}`,
  webVersionUrl: `https:${open}w${close}`,
};

/** By the letter in its address: the message's own links, and the two that count clicks and opens. */
export type Doors = Record<'u' | 'p' | 'w' | 'c' | 'o', Piece[]>;

/**
 * A part with marks for what differs, so that what is decided about a whole text (where the footer goes, what its plain
 * text is) is decided once for a campaign, and the result is taken apart again.
 */
export class Outline {
  readonly links = markedLinks;
  readonly clickUrl = `https:${open}c${close}`;
  readonly openUrl = `https:${open}o${close}`;
  private readonly outputs: Output[] = [];

  mark(output: Output): string {
    if (output.link) return markedLinks[output.link];
    return `${open}${this.outputs.push(output) - 1}${close}`;
  }

  write(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (typeof piece === 'string' ? piece : this.mark(piece))).join('');
  }

  /** Whether a part of an outlined text is another for each recipient. */
  differs(part: string): boolean {
    return part.includes(open);
  }

  /** The pieces of an outlined text. `links` are the doors; `as` is how an output reads in this text. */
  read(text: string, links: Doors, as: (output: Output) => Output): Piece[] {
    const pieces: Piece[] = [];
    let rest = text;
    for (let found = marks.exec(rest); found; found = marks.exec(rest)) {
      pieces.push(rest.slice(0, found.index));
      const [whole, door, index] = found;
      if (door) pieces.push(...links[door as keyof Doors]);
      else pieces.push(as(this.outputs[Number(index)]!));
      rest = rest.slice(found.index + whole.length);
    }
    return merged([...pieces, rest]);
  }
}

/** True for an address that begins with one of the message's own. */
export function startsWithDoor(raw: string): boolean {
  return raw.trimStart().startsWith(`https:${open}`);
}

/** False for a template that holds the marks themselves. */
export function canBeOutlined(source: string): boolean {
  return !source.includes(open) && !source.includes(close);
}

/** True when a link's address begins with what differs, so that nobody knows yet whether it is one. */
export function hasOpenAddress(outlined: string): boolean {
  return /href\s*=\s*["']?\s*\ufdd0/i.test(outlined);
}

function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else if (piece !== '') result.push(piece);
  }
  return result;
}
