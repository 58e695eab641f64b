import { type Template, TypeGuards } from 'liquidjs';
import type { CampaignContent, Recipient } from './content.js';
import { escapeHtml, shown } from './engine.js';
import type { Frame } from './frame.js';
import { oneLine } from './headers.js';
import type { MessageLinks } from './scope.js';
import { checkLength, type Part, parsePart, parts, renderPart } from './templates.js';

/** What differs from recipient to recipient. */
export interface Output {
  /** Ready for its part: escaped in HTML. @throws {HeedError} INVALID_TEMPLATE when a limit cuts it off. */
  read(frame: Frame): string;
  /** One of the message's own links as it stands. */
  link?: keyof MessageLinks;
  /** The template's words from here to the next piece, when Liquid renders them; markup may come out of a tag. */
  source?: string;
  tag?: true;
}

/** A part of a message: runs that everybody gets, and outputs. */
export type Piece = string | Output;

/** Tags whose effect reaches beyond themselves, wherever they stand: their template is rendered as a whole. */
const reachesOut = /\{%[^%]*\b(assign|capture|increment|decrement|cycle|break|continue|liquid)\b/;
/** Tags that come out alike for everybody. */
const fixedTags = /^\{%-?\s*(raw|comment|#)/;
const contactPath = /^contact\.(email|firstName|lastName|locale)$/;
/** `size`, `first` and `last` mean something of their own to Liquid. */
const fieldPath = /^contact\.fields\.(?!(?:size|first|last)$)([\w-]+)$/;

/**
 * A template in pieces. Text and plain outputs of known values are read straight from the recipient; an output with
 * filters, or a tag with all it encloses, is rendered by Liquid alone.
 * @throws {HeedError} INVALID_TEMPLATE with the line, LIMIT_EXCEEDED over 1 MB.
 */
export function compilePart(part: Part, source: string, content: CampaignContent): Piece[] {
  const nodes = parsePart(part, source);
  if (reachesOut.test(source)) return [{ ...rendered(part, nodes, source), tag: true }];
  return nodes.map((node, index) => {
    const { token } = node;
    if (TypeGuards.isHTMLToken(token)) return token.getContent();
    const end = nodes[index + 1]?.token.begin ?? source.length;
    const words = source.slice(token.begin, end);
    if (TypeGuards.isOutputToken(token)) {
      return plainOutput(part, token.content.trim(), content) ?? rendered(part, [node], words);
    }
    if (fixedTags.test(words)) return renderPart(part, [node], {});
    return { ...rendered(part, [node], words), tag: true };
  });
}

/** The whole part for one recipient. @throws {HeedError} INVALID_TEMPLATE over 2 million characters. */
export function join(part: Part, pieces: readonly Piece[], frame: Frame): string {
  let text = '';
  for (const piece of pieces) {
    text += typeof piece === 'string' ? piece : piece.read(frame);
  }
  checkLength(part, text.length);
  return text;
}

function rendered(part: Part, nodes: Template[], source: string): Output {
  const output: Output = {
    source,
    read: (frame) => frame.once(output, () => renderPart(part, nodes, frame.scope, frame.remaining())),
  };
  return output;
}

/** An output of nothing but a name; undefined when it is more than that. */
function plainOutput(part: Part, path: string, content: CampaignContent): Piece | undefined {
  const show = (value: unknown) => (parts[part] === 'html' ? escapeHtml(shown(value)) : shown(value));
  if (path === 'brand.name') return show(content.brand.name);
  if (path === 'topic.name') return show(content.topic?.name);
  if (path === 'unsubscribeUrl' || path === 'preferencesUrl') {
    return { link: path, read: (frame) => show(frame.links[path]) };
  }
  const name = contactPath.exec(path)?.[1] as 'email' | undefined;
  if (name) return { read: ({ recipient }) => show(recipient[name]) };
  const key = fieldPath.exec(path)?.[1];
  return key === undefined ? undefined : { read: ({ recipient }) => show(fieldOf(recipient, key)) };
}

function fieldOf({ fields }: Recipient, key: string): unknown {
  if (!Object.hasOwn(fields, key)) return undefined;
  const value = fields[key];
  return value instanceof Date ? value.toISOString() : value;
}

/** The subject and the preheader are one line, whatever a contact's data holds. */
export function joinLine(part: Part, pieces: readonly Piece[], frame: Frame): string {
  return oneLine(join(part, pieces, frame));
}
