import type { Bodies } from './bodies.js';
import { token } from './bodies.js';
import type { CampaignContent, Recipient } from './content.js';
import type { Frame } from './frame.js';
import { oneLine } from './headers.js';
import { type CompiledMessage, compileMessage, type RenderPurpose, type RenderSettings } from './message.js';
import type { Piece } from './pieces.js';
import { providerHeader } from './provider-header.js';
import { endOf, quotedPrintable, softBreak } from './quoted-printable.js';
import type { Slab } from './slab.js';
import { checkLength, type Part } from './templates.js';
import { headerAddress, headerDate, headerText, mailbox, wireAddress } from './wire-headers.js';
import type { WireMessage } from './wire-message.js';

/** `=_` cannot stand in quoted-printable text, so no body holds it (RFC 2045, 6.7). */
const boundary = '=_heed';

/** A header that differs, or an encoded output. */
type Slot = (making: Making) => string;

/** One message on its way: its recipient, and what its headers need. */
interface Making {
  frame: Frame;
  to: string;
  at: Date;
  messageId: string;
  /** Encoded, once it was asked for: a message with links has it a dozen times. */
  token?: string;
  /** Characters that a part's outputs have made so far. */
  made: { html: number; text: number };
}

/** Bytes that everybody gets, with a slot after each but the last. */
interface Flat {
  runs: string[];
  slots: Slot[];
}

/** One contact's message; `at` dates it; `to` sends it to somebody else (a test); `slab` keeps its bytes. */
export type RenderWire = (
  recipient: Recipient,
  at: Date,
  options?: { to?: string; slab?: Slab },
) => WireMessage;

/**
 * Compiles a campaign for sending: what everybody gets is encoded beforehand, and only what differs is made for each
 * recipient. A rendering throws a HeedError of code INVALID_TEMPLATE when a limit cuts it off: that delivery fails alone.
 * @throws {HeedError} as `compileMessage`.
 */
export function compileWire(
  content: CampaignContent,
  settings: RenderSettings,
  purpose: RenderPurpose = 'send',
): RenderWire {
  const message = compileMessage(content, settings, purpose);
  const flattened = new WeakMap<Bodies, Flat>();
  return (recipient, at, { to = recipient.email, slab } = {}) => {
    const frame = message.frame(recipient, at);
    const bodies = message.bodies(frame);
    const flat = flattened.get(bodies) ?? flatten([...headers(message, content), ...mime(bodies)]);
    flattened.set(bodies, flat);
    const address = oneLine(to);
    const messageId = message.messageId(recipient);
    const making: Making = { frame, to: address, at, messageId, made: { html: 0, text: 0 } };
    let source = flat.runs[0]!;
    for (let index = 0; index < flat.slots.length; index++) {
      source += flat.slots[index]!(making) + flat.runs[index + 1]!;
    }
    const bytes = slab ? slab.write(source) : Buffer.from(source, 'latin1');
    const from = wireAddress(message.returnPath(frame));
    return { messageId, from, to: wireAddress(address), bytes };
  };
}

function headers(message: CompiledMessage, content: CampaignContent): (string | Slot)[] {
  const reference = providerHeader(content.identity.smtpServer);
  const mark = '\0';
  const list = Object.entries(message.headers(mark));
  return [
    `From: ${mailbox(message.from)}\r\nTo: `,
    ({ to }) => `<${headerAddress(to)}>`,
    '\r\nSubject: ',
    ({ frame }) => headerText(message.subject(frame), 'Subject: '.length),
    '\r\nDate: ',
    ({ at }) => headerDate(at),
    '\r\nMessage-ID: ',
    ({ messageId }) => messageId,
    ({ frame }) => {
      const replyTo = message.replyTo(frame);
      return replyTo ? `\r\nReply-To: <${headerAddress(replyTo)}>` : '';
    },
    '\r\nMIME-Version: 1.0\r\n',
    ...(reference ? [({ messageId }: Making) => reference(messageId.slice(1, messageId.indexOf('@')))] : []),
    ...list.flatMap(([name, value]) => {
      const [before = '', after] = `${name}: ${folded(value)}\r\n`.split(mark);
      if (after === undefined) return [before];
      return [before, ({ frame }: Making) => frame.links.unsubscribeUrl, after];
    }),
  ];
}

/** Encoded words stand on lines of their own: RFC 2047 demands short ones. */
function folded(value: string): string {
  return value.includes('=?') ? value.replaceAll(' ', '\r\n ') : value;
}

function mime({ html, text }: Bodies): (string | Slot)[] {
  const head = (type: string) =>
    `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  const plain = [head('text/plain'), ...encoded('text', text), '\r\n'];
  if (!html) return plain;
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n--${boundary}\r\n`,
    ...plain,
    `--${boundary}\r\n${head('text/html')}`,
    ...encoded('html', html),
    `\r\n--${boundary}--\r\n`,
  ];
}

/** Every piece starts its own line, so that each is encoded without regard to the others. */
function encoded(part: 'html' | 'text', pieces: readonly Piece[]): (string | Slot)[] {
  const fixed = pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0);
  checkLength(part, fixed);
  return pieces.flatMap((piece, index): (string | Slot)[] => {
    const last = index === pieces.length - 1;
    if (typeof piece === 'string') {
      const run = quotedPrintable(piece);
      return [last ? endOf(run) : run.endsWith('\n') ? run : run + softBreak];
    }
    if (piece === token) {
      const slot: Slot = (making) => {
        making.token ??= tokenLines(making.frame.token);
        return making.token;
      };
      return [slot, last ? '' : softBreak];
    }
    const slot: Slot = ({ frame, made }) => {
      const value = piece.read(frame);
      made[part] += value.length;
      checkLength(part as Part, fixed + made[part]);
      const run = quotedPrintable(value);
      return last ? endOf(run) : run;
    };
    return [slot, last ? '' : softBreak];
  });
}

/** 95 characters that need no encoding, in two lines. */
function tokenLines(value: string): string {
  return `${value.slice(0, 75)}${softBreak}${value.slice(75)}`;
}

function flatten(pieces: readonly (string | Slot)[]): Flat {
  const runs = [''];
  const slots: Slot[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') runs[runs.length - 1] += piece;
    else {
      slots.push(piece);
      runs.push('');
    }
  }
  // One flat string of one byte a character each: a chain of pieces costs ten times the CPU.
  return { runs: runs.map((run) => Buffer.from(run, 'latin1').toString('latin1')), slots };
}
