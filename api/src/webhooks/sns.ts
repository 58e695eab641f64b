import { createVerify, X509Certificate } from 'node:crypto';
import type { Surroundings, Verdict, WebhookRequest } from './adapter.js';
import { isStale } from './adapter.js';
import { Json } from './json.js';
import type { Outside } from './outside.js';

/** The only hosts that a certificate or a confirmation is fetched from. */
const hosts = /^sns\.[a-z]{2}(-[a-z]+){1,3}-\d{1,2}\.amazonaws\.com(\.cn)?$/;

/** In this order (SNS, "Verifying the signatures of Amazon SNS messages"); what a message lacks is left out. */
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;
type SnsType = keyof typeof signedFields;

/** Seconds. SNS tries an endpoint for an hour; what is played again within two meets its MessageId. */
const patience = 2 * 3_600;

const certificates = new Map<string, { until: number; certificate: Promise<X509Certificate> }>();
const mostCertificates = 20;
/** Milliseconds for which one is kept, and for which one that could not be fetched is not asked for again. */
const keep = 3_600_000;
const keepFault = 10_000;

/**
 * Whether Amazon SNS sent it and a topic of `allowed` (ARNs with spaces between them) speaks. The address of the certificate
 * comes with the message, so nothing is fetched that is not SNS's own, nor for a topic that may not speak.
 */
export async function verifySns(
  { body }: WebhookRequest,
  allowed: string,
  around: Surroundings,
): Promise<Verdict> {
  let message: Json;
  try {
    message = Json.parse(body.toString('utf8'));
  } catch {
    return { ok: false, why: 'unsigned' };
  }
  const type = message.at('Type').text ?? '';
  const [signature, version, place, topic] = [
    'Signature',
    'SignatureVersion',
    'SigningCertURL',
    'TopicArn',
  ].map((name) => message.at(name).text);
  if (!Object.hasOwn(signedFields, type) || !signature || !place || !topic)
    return { ok: false, why: 'unsigned' };
  if (!allowed.split(' ').includes(topic)) return { ok: false, why: 'not_allowed' };
  const certificateUrl = snsUrl(place, /^\/SimpleNotificationService-[\w-]{1,100}\.pem$/);
  if (!certificateUrl || (version !== '1' && version !== '2')) return { ok: false, why: 'forged' };
  const text = signedFields[type as SnsType]
    .map((name) => [name, message.at(name).text] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
  let certificate: X509Certificate;
  try {
    certificate = await certificateAt(certificateUrl, around.outside);
  } catch {
    throw new CertificateAway();
  }
  const { now } = around;
  if (now < certificate.validFromDate || now > certificate.validToDate) return { ok: false, why: 'forged' };
  const verifier = createVerify(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text, 'utf8');
  if (!verifier.verify(certificate.publicKey, signature, 'base64')) return { ok: false, why: 'forged' };
  const at = message.at('Timestamp').time(new Date(Number.NaN));
  return isStale(at.getTime() / 1_000, around, patience) ? { ok: false, why: 'stale' } : { ok: true };
}

/** The certificate cannot be fetched now: SNS tries again. */
export class CertificateAway extends Error {}

/** Confirms a subscription that an allowed topic asked for; only at SNS itself, in the topic's own region. */
export async function confirmSubscription(message: Json, { outside }: Surroundings): Promise<boolean> {
  const url = snsUrl(message.at('SubscribeURL').text ?? '', /^\/$/);
  const region = (message.at('TopicArn').text ?? '').split(':')[3];
  if (!url || url.hostname.split('.')[1] !== region) return false;
  if (url.searchParams.get('Action') !== 'ConfirmSubscription') return false;
  if (url.searchParams.get('TopicArn') !== message.at('TopicArn').text) return false;
  await outside.get(url.href);
  return true;
}

function snsUrl(text: string, path: RegExp): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return plain && hosts.test(url.hostname) && path.test(url.pathname) ? url : undefined;
}

function certificateAt(url: URL, outside: Outside): Promise<X509Certificate> {
  const place = `${url.origin}${url.pathname}`;
  const known = certificates.get(place);
  if (known && known.until > performance.now()) return known.certificate;
  if (certificates.size >= mostCertificates) certificates.delete(certificates.keys().next().value!);
  const certificate = outside.get(place).then((pem) => new X509Certificate(pem));
  const kept = { until: performance.now() + keep, certificate };
  certificate.catch(() => {
    kept.until = performance.now() + keepFault;
  });
  certificates.set(place, kept);
  return certificate;
}
