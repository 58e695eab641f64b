import { domainToASCII } from 'node:url';
import { quoted, westernDigits } from './reading.js';

export type EmailReading =
  | {
      ok: true;
      /** As given, with the domain in lower-case ASCII (IDNA). */
      email: string;
      /** What is unique in a tenant and hashed: the local part in lower case too. */
      key: string;
      /** The local part is not ASCII: only a server with SMTPUTF8 (RFC 6531) takes it. */
      international: boolean;
    }
  | Unreadable;

interface Unreadable {
  ok: false;
  message: string;
  /** The same without the text itself, for what is kept: somebody's address may stand in it. */
  discreet: string;
}

/** `key` is what is hashed: the number itself, as for e-mail. */
export type PhoneReading = { ok: true; phone: string; key: string } | Unreadable;

/** RFC 5322 `dot-atom` with RFC 6531's letters; no quoted strings, no comments. */
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** Letters, digits, hyphens, and the joiners that Persian names need (RFC 5892). */
const domainText = /^(?:[\p{L}\p{M}\p{N}-]|\u200c|\u200d)+(\.(?:[\p{L}\p{M}\p{N}-]|\u200c|\u200d)+)+$/u;
const asciiDomain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * One e-mail address, checked and in the one form in which it is compared and hashed. Lengths in octets are
 * RFC 5321's: 64 before the @, 254 in all. "Somebody <a@b.example>" and `[192.0.2.1]` are refused.
 */
export function normaliseEmail(text: string): EmailReading {
  const given = text.trim().normalize('NFC');
  if (given === '') return unreadable('The e-mail address is empty.');
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(given)) {
    return unreadable('The e-mail address holds a line break or another control character.');
  }
  const at = given.lastIndexOf('@');
  const refuse = (why: string) => unreadable(`${quoted(given)} ${why}`, `This ${why}`);
  if (at < 0) return refuse('is no e-mail address: it has no @.');
  const local = given.slice(0, at);
  const domain = given.slice(at + 1);
  if (given.length > 1_000) return refuse('is too long for an e-mail address.');
  if (!localPart.test(local)) return refuse('is no e-mail address: the part before the @ is not usable.');
  if (!domainText.test(domain)) return refuse('is no e-mail address: the part after the @ is no domain.');
  const ascii =
    /^[a-z0-9.-]+$/i.test(domain) && !/xn--/i.test(domain) ? domain.toLowerCase() : domainToASCII(domain);
  if (ascii.length > 253 || !asciiDomain.test(ascii)) {
    return refuse('is no e-mail address: the part after the @ is no domain.');
  }
  if (Buffer.byteLength(local) > 64) return refuse('is too long: at most 64 bytes may stand before the @.');
  const email = `${local}@${ascii}`;
  if (Buffer.byteLength(email) > 254) return refuse('is too long: an e-mail address has at most 254 bytes.');
  return {
    ok: true,
    email,
    key: `${local.toLowerCase().normalize('NFC')}@${ascii}`,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: "not ASCII" is what is asked
    international: /[^\x00-\x7f]/.test(local),
  };
}

/** A telephone number in E.164 (`+972501234567`). Spaces, dots, dashes and brackets are dropped, `00` is read as `+`. */
export function normalisePhone(text: string): PhoneReading {
  const phone = westernDigits(text)
    .replace(/[\s().\-–/]/g, '')
    .replace(/^00/, '+');
  if (/^\+[1-9]\d{6,14}$/.test(phone)) return { ok: true, phone, key: phone };
  const why = 'is no telephone number with its country, such as +972501234567.';
  return unreadable(`${quoted(text.trim())} ${why}`, `This ${why}`);
}

/** A text that names an address as one that does not, for what is kept beside a hash or in a ledger. */
export function withoutAddress(text: string, address: string): string {
  const wanted = address.trim();
  if (wanted === '') return text;
  const anywhere = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
  return text.replace(anywhere, '(the address)');
}

function unreadable(message: string, discreet = message): Unreadable {
  return { ok: false, message, discreet };
}
