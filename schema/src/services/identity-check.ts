import type { DkimPublicKey } from '../domain/dkim.js';
import type { Finding } from '../domain/identity-findings.js';
import type { Id } from '../domain/ids.js';
import { aligned, domainOf } from '../domain/sending-domains.js';
import type { Session } from '../session/session.js';
import { dmarcFinding, publishedKeyFinding, spfFinding } from './identity-records.js';
import { getSendingIdentity, type SendingIdentityRow } from './sending-identities.js';
import { askOnce, type LookUpTxt, lookUpTxt } from './txt-records.js';

/** What of an identity its check looks at. */
export type CheckedIdentity = Pick<
  SendingIdentityRow,
  | 'fromEmail'
  | 'replyTo'
  | 'postalAddress'
  | 'smtpServer'
  | 'dkimDomain'
  | 'dkimSelector'
  | 'dkimAlgorithm'
  | 'dkimPublicKey'
>;

export interface Surroundings {
  /** `PUBLIC_URL`: where unsubscribe links lead. */
  publicUrl: string;
  /** The system's name servers when left out. */
  lookUp?: LookUpTxt;
}

/**
 * Says in words what an identity has of what bulk senders need, and what is missing, item by item. What only DNS knows is
 * looked up there, 2 s at most; without DNS those items are `unknown`.
 * @throws {HeedError} NOT_FOUND
 */
export async function checkSendingIdentity(
  session: Session,
  input: { identityId: Id<'sendingIdentity'> } & Surroundings,
): Promise<Finding[]> {
  return findingsAbout(await getSendingIdentity(session, input.identityId), input);
}

/** The same of an identity already read: needs no session while name servers are waited for. */
export async function findingsAbout(
  identity: CheckedIdentity,
  { publicUrl, lookUp = lookUpTxt }: Surroundings,
): Promise<Finding[]> {
  const ask = askOnce(lookUp);
  const key = publicKeyOf(identity);
  const domain = domainOf(identity.fromEmail);
  const looked = await Promise.all([
    key && publishedKeyFinding(key, ask),
    spfFinding(domain, identity.smtpServer, ask),
    dmarcFinding(domain, ask),
  ]);
  return [
    fromDomain(domain),
    ...keyFindings(key, domain),
    ...looked.filter((finding) => finding !== null),
    ...linkFindings(publicUrl),
    postalAddress(identity.postalAddress),
    replyTo(identity),
  ];
}

/** The public half of the identity's DKIM key; null without one. */
export function publicKeyOf(
  identity: Pick<CheckedIdentity, 'dkimDomain' | 'dkimSelector' | 'dkimAlgorithm' | 'dkimPublicKey'>,
): DkimPublicKey | null {
  const { dkimDomain: domain, dkimSelector: selector, dkimAlgorithm, dkimPublicKey: publicKey } = identity;
  if (!domain || !selector || !dkimAlgorithm || !publicKey) return null;
  return { domain, selector, algorithm: dkimAlgorithm, publicKey };
}

const of = (
  code: Finding['code'],
  severity: Finding['severity'],
  message: string,
  record: Finding['record'] = null,
): Finding => ({ code, severity, message, record });

/** Their DMARC policies refuse mail from any server but their own. */
const mailboxDomains =
  /^(gmail|googlemail|outlook|hotmail|live|msn|icloud|me|aol|ymail|yahoo|gmx|proton|protonmail|zoho|yandex|mail)\.(com|net|de|me|ru|co\.uk|fr)$/;

function fromDomain(domain: string): Finding {
  if (mailboxDomains.test(domain)) {
    const why = `Mail from ${domain} is accepted from its own servers alone. Send from a domain of your own.`;
    return of('from_domain', 'missing', why);
  }
  return of('from_domain', 'ok', `Mail is from ${domain}.`);
}

function keyFindings(key: DkimPublicKey | null, from: string): Finding[] {
  if (!key) {
    const why =
      'Mail is not signed with DKIM. Gmail, Yahoo and Microsoft refuse bulk mail without it, unless your';
    return [
      of('dkim_key', 'missing', `${why} mail server signs for ${from} itself: generateDkimKey makes a key.`),
    ];
  }
  const signed =
    key.algorithm === 'rsa-sha256'
      ? of('dkim_key', 'ok', `Mail is signed with DKIM for ${key.domain}.`)
      : of(
          'dkim_key',
          'advice',
          'Mail is signed with Ed25519, which Gmail and Microsoft do not verify: prefer RSA.',
        );
  const fits = aligned(key.domain, from)
    ? of('dkim_alignment', 'ok', 'The signature speaks for the domain that mail is from.')
    : of(
        'dkim_alignment',
        'missing',
        `The signature speaks for ${key.domain}, and mail is from ${from}: make a key for ${from}.`,
        null,
      );
  return [signed, fits];
}

function linkFindings(publicUrl: string): Finding[] {
  const secure = URL.canParse(publicUrl) && new URL(publicUrl).protocol === 'https:';
  if (!secure) {
    return [
      of(
        'https',
        'missing',
        'PUBLIC_URL is not https: the links in the mail are neither private nor trusted.',
      ),
      of(
        'one_click',
        'missing',
        'One-click unsubscribing (RFC 8058) works over https alone: set PUBLIC_URL.',
      ),
    ];
  }
  return [
    of('https', 'ok', 'The links in the mail lead to https.'),
    of('one_click', 'ok', 'Every marketing mail can be unsubscribed from with one click.'),
  ];
}

function postalAddress(address: string): Finding {
  if (address.trim() === '') {
    return of('postal_address', 'missing', 'Marketing mail must carry a postal address (CAN-SPAM).');
  }
  if (address.replace(/\s/g, '').length < 10) {
    return of(
      'postal_address',
      'advice',
      'The postal address is very short: is it one that a letter reaches?',
    );
  }
  return of('postal_address', 'ok', 'Every marketing mail carries the postal address.');
}

const unread = /^(no|do-?not|dont)[-._]?reply\b/i;

function replyTo({ fromEmail, replyTo: given }: CheckedIdentity): Finding {
  const address = given ?? fromEmail;
  if (unread.test(address)) {
    const why = `Replies go to ${address}, which nobody seems to read. People reply to unsubscribe: set replyTo.`;
    return of('reply_to', 'advice', why);
  }
  return of('reply_to', 'ok', `Replies go to ${address}.`);
}
