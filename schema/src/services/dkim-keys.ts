import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimAlgorithm } from '../domain/dkim.js';
import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { aligned, domainOf } from '../domain/sending-domains.js';
import type { SendingIdentity } from '../entities/sending-identity.js';
import type { Session } from '../session/session.js';
import { getSendingIdentity } from './sending-identities.js';
import { type DkimColumns, noDkimKey, sealFor } from './sending-secrets.js';

/** RFC 8301 wants 1,024 to 4,096 bits verified; below 2,048 receivers begin to refuse. */
const rsaBits = { made: 2_048, fewest: 2_048, most: 4_096 };

const newKeyPair = promisify(generateKeyPair);

/**
 * Makes a key for the domain that mail is from, in place of one it had; `dkimRecord` gives what to publish. The selector
 * is a new one unless given, so that the old key's record may stay until mail signed with it has arrived.
 * @throws {HeedError} NOT_FOUND; INVALID_INPUT for the selector.
 */
export async function generateDkimKey(
  session: Session,
  input: { identityId: Id<'sendingIdentity'>; selector?: string | null; algorithm?: DkimAlgorithm | null },
): Promise<SendingIdentity> {
  const identity = await getSendingIdentity(session, input.identityId, ['input', 'identityId']);
  const selector = readSelector(input.selector ?? `heed-${randomBytes(4).toString('hex')}`);
  const domain = domainOf(identity.fromEmail);
  checkName(selector, domain);
  const algorithm = input.algorithm ?? 'rsa-sha256';
  const { privateKey } =
    algorithm === 'rsa-sha256'
      ? await newKeyPair('rsa', { modulusLength: rsaBits.made })
      : await newKeyPair('ed25519');
  return keep(session, identity, { domain, selector, algorithm, privateKey });
}

/**
 * Takes over a key that exists already: RSA of 2,048 to 4,096 bits or Ed25519, as an unencrypted PEM.
 * @throws {HeedError} NOT_FOUND; INVALID_INPUT, which repeats nothing of the key.
 */
export async function setDkimKey(
  session: Session,
  input: {
    identityId: Id<'sendingIdentity'>;
    selector: string;
    privateKey: string;
    /** The domain that mail is from when left out; else one that DMARC holds to be aligned with it. */
    domain?: string | null;
  },
): Promise<SendingIdentity> {
  const identity = await getSendingIdentity(session, input.identityId, ['input', 'identityId']);
  const selector = readSelector(input.selector);
  const from = domainOf(identity.fromEmail);
  const domain = input.domain ? readDomain(input.domain, from) : from;
  checkName(selector, domain);
  return keep(session, identity, { domain, selector, ...readPrivateKey(input.privateKey) });
}

/** Mail is not signed from here on. @throws {HeedError} NOT_FOUND */
export async function removeDkimKey(
  session: Session,
  input: { identityId: Id<'sendingIdentity'> },
): Promise<SendingIdentity> {
  const identity = await getSendingIdentity(session, input.identityId, ['input', 'identityId']);
  return Object.assign(identity, noDkimKey, { updatedAt: session.at });
}

interface NewKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  privateKey: KeyObject;
}

function keep(session: Session, identity: SendingIdentity, key: NewKey): SendingIdentity {
  const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const columns: DkimColumns = {
    dkimDomain: key.domain,
    dkimSelector: key.selector,
    dkimAlgorithm: key.algorithm,
    dkimPublicKey: publicHalf(key),
    dkimPrivateKey: sealFor(session.keyring, identity, 'dkim_private_key', pem),
  };
  return Object.assign(identity, columns, { updatedAt: session.at });
}

/** RFC 6376 publishes RSA keys as SubjectPublicKeyInfo, RFC 8463 the bare 32 bytes of Ed25519: the end of the former. */
function publicHalf({ privateKey, algorithm }: NewKey): string {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return (algorithm === 'ed25519-sha256' ? der.subarray(-32) : der).toString('base64');
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function readSelector(text: string): string {
  const selector = text.trim().toLowerCase();
  if (selector.length > 100 || !selector.split('.').every((part) => label.test(part))) {
    throw invalid(
      '"selector" must be a name such as "heed1": letters, digits and hyphens, at most 100.',
      'input',
      'selector',
    );
  }
  return selector;
}

function readDomain(text: string, from: string): string {
  const domain = text.trim().toLowerCase().replace(/\.$/, '');
  const named =
    domain.length <= 253 && domain.includes('.') && domain.split('.').every((part) => label.test(part));
  if (!named || !aligned(domain, from)) {
    throw invalid(
      `"domain" must be ${from}, which mail is from, or a domain above or below it.`,
      'input',
      'domain',
    );
  }
  return domain;
}

/** RFC 1035: a name has at most 253 characters. */
function checkName(selector: string, domain: string): void {
  if (`${selector}._domainkey.${domain}`.length > 253) {
    throw invalid('"selector" is too long for this domain.', 'input', 'selector');
  }
}

function readPrivateKey(pem: string): { algorithm: DkimAlgorithm; privateKey: KeyObject } {
  const refuse = (why: string) => invalid(`"privateKey" ${why}.`, 'input', 'privateKey');
  if (pem.length > 10_000) throw refuse('is too long for a key');
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    throw refuse('must be a private key as an unencrypted PEM ("-----BEGIN PRIVATE KEY-----")');
  }
  if (privateKey.asymmetricKeyType === 'ed25519') return { algorithm: 'ed25519-sha256', privateKey };
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < rsaBits.fewest || bits > rsaBits.most) {
    throw refuse(`must be RSA of ${rsaBits.fewest} to ${rsaBits.most} bits, or Ed25519`);
  }
  return { algorithm: 'rsa-sha256', privateKey };
}
