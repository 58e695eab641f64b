import { randomBytes } from 'node:crypto';
import type { ComponentType, ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { remembered } from '../remembered.js';

/** HTML as it goes out, piece after piece, with holes that are not filled yet. */
export type Html = readonly (Uint8Array | Hole)[];
interface Hole {
  hole: string;
}

/** Nobody can write it into a text of theirs: it is this process's own. */
const mark = randomBytes(9).toString('hex');

/** A place that is filled later, in a text or in an attribute. */
export function hole(name: string): string {
  return `${mark}.${name}.${mark}`;
}
const holes = new RegExp(`${mark}\\.(\\w+)\\.${mark}`);

/**
 * A part of the page that is the same for many people: each combination of props is rendered once and kept. Contacts of one
 * tenant differ in few things (a topic has some dozen looks), so eight topics take 10 µs, not 250. Props are plain data, and
 * all that the part depends on.
 */
export function part<Props extends object>(
  Component: ComponentType<Props>,
): (props: Props, fillings?: Record<string, Html>) => Html {
  const made = remembered((key): Html => {
    const html = lighter(renderToStaticMarkup(<Component {...(JSON.parse(key) as Props)} />));
    // At every second place stands the name of a hole.
    return html.split(holes).map((text, place) => (place % 2 === 1 ? { hole: text } : Buffer.from(text)));
  });
  return (props, fillings = {}) => filled(made(JSON.stringify(props)), fillings);
}

/** Without what HTML lets one leave out: the ends of options and list items, and the type that a button has anyway. */
function lighter(html: string): string {
  return html.replace(/<\/(?:option|li)>| type="submit"/g, '');
}

/** Fills the holes that something is given for. */
function filled(html: Html, fillings: Record<string, Html>): Html {
  return html.flatMap((each) => ('hole' in each ? (fillings[each.hole] ?? [each]) : [each]));
}

/** Neighbours put together: bytes and holes take turns. */
export function joined(html: Html): Html {
  const turns: (Uint8Array | Hole)[] = [];
  let run: Uint8Array[] = [];
  for (const each of html) {
    if (!('hole' in each)) {
      run.push(each);
      continue;
    }
    turns.push(Buffer.concat(run), each);
    run = [];
  }
  return [...turns, Buffer.concat(run)];
}

/** What is made for one reader alone. */
export function rendered(element: ReactElement): Uint8Array {
  return Buffer.from(renderToStaticMarkup(element));
}

/** A text as HTML, where markup may stand or an attribute's value. */
export function escaped(text: string): Uint8Array {
  return Buffer.from(text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`));
}
