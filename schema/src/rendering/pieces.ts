import { type Template, TypeGuards } from 'liquidjs';
import type { CampaignContent, Recipient } from './content.js';
import { escapeHtml, shown } from './engine.js';
import type { Frame } from './frame.js';
import { oneLine } from './headers.js';
import { type MessageLinks, sampleLinks } from './scope.js';
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
/** The filter that most templates have, by far: `contact.firstName | default: "friend"`. */
const withDefault = /^([^\s|]+)\s*\|\s*default:\s*(?:"([^"\\]*)"|'([^'\\]*)')$/;

/**
 * A template in pieces. Text and plain outputs of known values, with a default or without, are read straight from the
 * recipient; an output with other filters, or a tag with all it encloses, is rendered by Liquid alone (5 µs each).
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
      return plainOutput(part, token.content.trim(), words, content) ?? rendered(part, [node], words);
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

/** An output of nothing but a name, or of a contact's value with a default; undefined when it is more than that. */
function plainOutput(
  part: Part,
  written: string,
  source: string,
  content: CampaignContent,
): Piece | undefined {
  const show = (value: unknown) => (parts[part] === 'html' ? escapeHtml(shown(value)) : shown(value));
  const [, path, double, single] = withDefault.exec(written) ?? [];
  if (path !== undefined) {
    const read = contactValue(path);
    const fallback = double ?? single;
    return (
      read && {
        source,
        read: ({ recipient }) => show(isNothing(read(recipient)) ? fallback : read(recipient)),
      }
    );
  }
  if (written === 'brand.name') return show(content.brand.name);
  if (written === 'topic.name') return show(content.topic?.name);
  if (isLink(written)) return { link: written, read: (frame) => show(frame.links[written]) };
  const read = contactValue(written);
  return read && { read: ({ recipient }) => show(read(recipient)) };
}

function contactValue(path: string): ((recipient: Recipient) => unknown) | undefined {
  const name = contactPath.exec(path)?.[1] as 'email' | undefined;
  if (name) return (recipient) => recipient[name];
  const key = fieldPath.exec(path)?.[1];
  return key === undefined ? undefined : (recipient) => fieldOf(recipient, key);
}

/** What Liquid's `default` stands in for. */
function isNothing(value: unknown): boolean {
  return (
    value === null || value === undefined || value === false || (value as { length?: number }).length === 0
  );
}

function isLink(path: string): path is keyof MessageLinks {
  return Object.hasOwn(sampleLinks, path);
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
