import type { Output, Piece } from './pieces.js';
import type { MessageLinks } from './scope.js';

/** Noncharacters of Unicode: they are in no text (and in no template that is outlined). */
const open = '\ufdd0';
const close = '\ufdd1';
const marks = /https:\ufdd0([upw])\ufdd1|\ufdd0(\d+)\ufdd1/;

/** The links as an outline shows them: they still look like addresses. */
const markedLinks: MessageLinks = {
  unsubscribeUrl: `https:${open}u${close}`,
  preferencesUrl: `https:${open}p${close}`,
  webVersionUrl: `https:${open}w${close}`,
};

export type Doors = Record<'u' | 'p' | 'w', Piece[]>;

/**
 * A part with marks for what differs, so that what is decided about a whole text (where the footer goes, what its plain
 * text is) is decided once for a campaign, and the result is taken apart again.
 */
export class Outline {
  readonly links = markedLinks;
  private readonly outputs: Output[] = [];

  mark(output: Output): string {
    if (output.link) return markedLinks[output.link];
    return `${open}${this.outputs.push(output) - 1}${close}`;
  }

  write(pieces: readonly Piece[]): string {
    return pieces.map((piece) => (typeof piece === 'string' ? piece : this.mark(piece))).join('');
  }

  /** The pieces of an outlined text. `links` are the three doors; `as` is how an output reads in this text. */
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
