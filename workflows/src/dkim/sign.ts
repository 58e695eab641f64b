import { createPrivateKey, hash, type KeyObject, sign as signBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimKey } from '@heed/schema/domain/dkim';
import { HeedError } from '@heed/schema/domain/errors';

import type { WireMessage } from '@heed/schema/rendering/wire-message';
import { relaxedBody, relaxedHeader } from './canonical.js';

/**
 * Signed where present. From is named twice, so that a second one cannot be added later (RFC 6376, 8.15); the list
 * headers, because mailbox providers trust one-click only when it is signed (RFC 8058, 4).
 */
const signed = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'Reply-To',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'List-Id',
  'Feedback-ID',
  'Auto-Submitted',
];
const inPool = promisify(signBytes);

/** Signs one message after the other; the same with a signature in front. */
export type Signer = (message: WireMessage) => Promise<WireMessage>;

/**
 * DKIM (RFC 6376; Ed25519 by RFC 8463), relaxed/relaxed. This thread only hashes; the signature is made in libuv's pool:
 * 300 µs of RSA-2048, or 40 of Ed25519, are many times what the message costs.
 * @throws {HeedError} INVALID_INPUT when the key is not a private key of that algorithm.
 */
export function dkimSigner(key: DkimKey): Signer {
  const privateKey = readKey(key);
  const ed25519 = key.algorithm === 'ed25519-sha256';
  return async (message) => {
    const source = message.bytes;
    const split = source.indexOf('\r\n\r\n');
    const bodyHash = hash('sha256', relaxedBody(source.subarray(split + 4)), 'base64');
    const fields = readFields(source.toString('latin1', 0, split));
    const names = signed.filter((name) => fields.has(name.toLowerCase()));
    const tags =
      `v=1; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain}; s=${key.selector};\r\n` +
      ` h=${[...names, 'From'].join(':')};\r\n bh=${bodyHash};\r\n b=`;
    const lines = names.map((name) => relaxedHeader(name, fields.get(name.toLowerCase())!));
    const canonical = Buffer.from([...lines, relaxedHeader('DKIM-Signature', tags)].join('\r\n'), 'latin1');
    // RFC 8463, 3: Ed25519 signs the SHA-256 of what RSA would have hashed itself.
    const signature = ed25519
      ? await inPool(null, hash('sha256', canonical, 'buffer'), privateKey)
      : await inPool('sha256', canonical, privateKey);
    const header = `DKIM-Signature: ${tags}${folded(signature.toString('base64'))}\r\n`;
    return { ...message, bytes: Buffer.concat([Buffer.from(header, 'latin1'), source]) };
  };
}

function readKey({ privateKey, algorithm }: DkimKey): KeyObject {
  const type = algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519';
  try {
    const key = createPrivateKey(privateKey);
    if (key.asymmetricKeyType === type) return key;
  } catch {
    // the same sentence: what OpenSSL says of a key helps nobody
  }
  throw new HeedError('INVALID_INPUT', `The identity's DKIM key is not a private key for ${algorithm}.`);
}

/** The header's fields by name in lower case, with their folds. Ours has none twice. */
function readFields(header: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of header.split(/\r\n(?![ \t])/)) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1));
  }
  return fields;
}

/** In lines of 72; white space within the signature means nothing. */
function folded(base64: string): string {
  return base64.replace(/.{72}(?=.)/g, '$&\r\n ');
}
