// Reason for length: the payloads of six providers, each kind in the shape that its documentation shows.
import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { type MessageRef, showMessageRef } from '@heed/schema/domain/message-refs';
import type { WebhookProvider } from '@heed/schema/domain/returns';
import { snsMessage, topicArn } from './sns-topic.js';

/** A webhook as a provider sends it. */
export interface Sent {
  body: string;
  headers: Record<string, string>;
  /** Behind the endpoint's path. */
  query?: string;
}

export interface Told {
  /** Our kinds, with bounces by what they come to, and `unknown`. */
  kind: Kind;
  ref: MessageRef;
  email: string;
  /** When it happened. */
  at: Date;
  /** When it is sent: what is signed. */
  now: Date;
  /** The endpoint's whole address. */
  url: string;
}

export const kinds = [
  'delivered',
  'deferred',
  'opened',
  'clicked',
  'hard',
  'soft',
  'blocked',
  'complained',
  'opted_out',
  'unknown',
] as const;
export type Kind = (typeof kinds)[number];

export interface Provider {
  secret: string;
  /** Kinds that it does not tell. */
  lacks: Kind[];
  send(told: Told, options?: { secret?: string }): Sent;
}

const iso = (at: Date) => at.toISOString();
const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);
const messageId = (ref: MessageRef) => `<${showMessageRef(ref)}@olive.example>`;
const words = {
  hard: '550 5.1.1 The email account that you tried to reach does not exist',
  soft: '552 5.2.2 Mailbox full',
  blocked: '554 5.7.1 Message blocked as spam',
};

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sendgridKeys = keyPair();
const privateKeys = new Map([[publicText(sendgridKeys.publicKey), sendgridKeys.privateKey]]);
function publicText(key: ReturnType<typeof keyPair>['publicKey']): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}
/** Another key pair of SendGrid's form. */
export function otherSendgridKey(): string {
  const pair = keyPair();
  const text = publicText(pair.publicKey);
  privateKeys.set(text, pair.privateKey);
  return text;
}

export const providers: Record<WebhookProvider, Provider> = {
  ses: {
    secret: topicArn,
    lacks: [],
    send({ kind, ref, email, at, now }, { secret } = {}) {
      const recipients = [{ emailAddress: email }];
      const bounce = (bounceType: string, bounceSubType: string, diagnosticCode: string) => ({
        bounceType,
        bounceSubType,
        bouncedRecipients: [
          {
            emailAddress: email,
            action: 'failed',
            status: diagnosticCode.slice(4, 9),
            diagnosticCode: `smtp; ${diagnosticCode}`,
          },
        ],
        timestamp: iso(at),
        feedbackId: randomUUID(),
        reportingMTA: 'dsn; a8-70.smtp-out.amazonses.com',
      });
      const details: Record<Kind, [string, object]> = {
        delivered: [
          'Delivery',
          { delivery: { timestamp: iso(at), recipients: [email], smtpResponse: '250 ok' } },
        ],
        deferred: [
          'DeliveryDelay',
          { deliveryDelay: { timestamp: iso(at), delayType: 'MailboxFull', delayedRecipients: recipients } },
        ],
        opened: ['Open', { open: { timestamp: iso(at), ipAddress: '192.0.2.1', userAgent: 'Mozilla/5.0' } }],
        clicked: [
          'Click',
          { click: { timestamp: iso(at), link: 'https://olive.example/', ipAddress: '192.0.2.1' } },
        ],
        hard: ['Bounce', { bounce: bounce('Permanent', 'General', words.hard) }],
        soft: ['Bounce', { bounce: bounce('Transient', 'MailboxFull', words.soft) }],
        blocked: ['Bounce', { bounce: bounce('Permanent', 'General', words.blocked) }],
        complained: [
          'Complaint',
          {
            complaint: {
              complainedRecipients: recipients,
              complaintFeedbackType: 'abuse',
              timestamp: iso(at),
            },
          },
        ],
        opted_out: [
          'Subscription',
          {
            subscription: {
              contactList: 'c',
              timestamp: iso(at),
              source: 'UnsubscribeHeader',
              newTopicPreferences: { unsubscribeAll: true },
            },
          },
        ],
        unknown: ['Telepathy', { telepathy: {} }],
      };
      const [eventType, detail] = details[kind];
      const mail = {
        timestamp: iso(at),
        source: 'hello@olive.example',
        messageId: '010001-sesid',
        destination: [email],
        headersTruncated: false,
        headers: [
          { name: 'From', value: 'Olive <hello@olive.example>' },
          { name: 'Message-ID', value: messageId(ref) },
        ],
        commonHeaders: { messageId: messageId(ref), subject: 'News' },
      };
      const message = snsMessage(
        now,
        { Message: JSON.stringify({ eventType, mail, ...detail }) },
        { forged: secret !== undefined },
      );
      return {
        body: JSON.stringify(message),
        headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
      };
    },
  },

  sendgrid: {
    secret: publicText(sendgridKeys.publicKey),
    lacks: [],
    send({ kind, ref, email, at, now }, { secret = publicText(sendgridKeys.publicKey) } = {}) {
      const names: Record<Kind, object> = {
        delivered: { event: 'delivered', response: '250 OK' },
        deferred: { event: 'deferred', response: '400 try again later', attempt: '5' },
        opened: { event: 'open', useragent: 'Mozilla/4.0', ip: '192.0.2.1' },
        clicked: { event: 'click', url: 'https://olive.example/', ip: '192.0.2.1' },
        hard: { event: 'bounce', type: 'bounce', status: '5.1.1', reason: words.hard },
        soft: { event: 'bounce', type: 'bounce', status: '5.2.2', reason: words.soft },
        blocked: { event: 'bounce', type: 'blocked', status: '5.7.1', reason: words.blocked },
        complained: { event: 'spamreport' },
        opted_out: { event: 'group_unsubscribe', asm_group_id: 10 },
        unknown: { event: 'telepathy' },
      };
      const event = {
        email,
        timestamp: seconds(at),
        'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
        sg_event_id: randomBytes(12).toString('base64url'),
        sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
        heed_ref: showMessageRef(ref),
        ...names[kind],
      };
      return sendgridSigned([event], now, secret);
    },
  },

  postmark: {
    secret: 'olive:a-long-enough-password',
    lacks: [],
    send({ kind, ref, email, at }, { secret = 'olive:a-long-enough-password' } = {}) {
      const base = {
        MessageID: randomUUID(),
        MessageStream: 'outbound',
        Metadata: { heed_ref: showMessageRef(ref) },
        ServerID: 23,
      };
      const bounce = (Type: string, Details: string) => ({
        RecordType: 'Bounce',
        ID: Math.floor(Math.random() * 1e12),
        Type,
        Details,
        Email: email,
        BouncedAt: iso(at),
        Inactive: true,
        Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
        Subject: 'News',
      });
      const records: Record<Kind, object> = {
        delivered: { RecordType: 'Delivery', Recipient: email, DeliveredAt: iso(at), Details: '250 ok' },
        deferred: bounce('Transient', '451 4.3.0 try later'),
        opened: { RecordType: 'Open', FirstOpen: true, Recipient: email, ReceivedAt: iso(at) },
        clicked: {
          RecordType: 'Click',
          Recipient: email,
          OriginalLink: 'https://olive.example/',
          ReceivedAt: iso(at),
        },
        hard: bounce('HardBounce', words.hard),
        soft: bounce('SoftBounce', words.soft),
        blocked: bounce('Blocked', words.blocked),
        complained: { ...bounce('SpamComplaint', ''), RecordType: 'SpamComplaint' },
        opted_out: {
          RecordType: 'SubscriptionChange',
          Recipient: email,
          Origin: 'Recipient',
          SuppressSending: true,
          SuppressionReason: 'ManualSuppression',
          ChangedAt: iso(at),
        },
        unknown: { RecordType: 'Telepathy' },
      };
      return {
        body: JSON.stringify({ ...base, ...records[kind] }),
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(secret).toString('base64')}`,
        },
      };
    },
  },

  mailgun: {
    secret: 'mailgun-signing-key-0123456789',
    lacks: [],
    send({ kind, ref, email, at, now }, { secret = 'mailgun-signing-key-0123456789' } = {}) {
      const failed = (severity: string, reason: string, message: string) => ({
        event: 'failed',
        severity,
        reason,
        'delivery-status': {
          code: Number(message.slice(0, 3)),
          'enhanced-code': message.slice(4, 9),
          message,
        },
      });
      const events: Record<Kind, object> = {
        delivered: { event: 'delivered', 'delivery-status': { code: 250, message: 'OK' } },
        deferred: failed('temporary', 'generic', '451 4.3.0 try later'),
        opened: { event: 'opened', ip: '192.0.2.1' },
        clicked: { event: 'clicked', url: 'https://olive.example/' },
        hard: failed('permanent', 'bounce', words.hard),
        soft: failed('permanent', 'bounce', words.soft),
        blocked: failed('permanent', 'generic', words.blocked),
        complained: { event: 'complained' },
        opted_out: { event: 'unsubscribed' },
        unknown: { event: 'telepathy' },
      };
      const token = randomBytes(25).toString('hex');
      const timestamp = String(seconds(now));
      const data = {
        id: randomBytes(12).toString('base64url'),
        timestamp: at.getTime() / 1_000,
        recipient: email,
        'user-variables': {},
        message: { headers: { 'message-id': messageId(ref).slice(1, -1), to: email } },
        ...events[kind],
      };
      const signature = createHmac('sha256', secret)
        .update(timestamp + token)
        .digest('hex');
      return {
        body: JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': data }),
        headers: { 'content-type': 'application/json' },
      };
    },
  },

  resend: {
    secret: `whsec_${Buffer.from('a-secret-of-svix-for-tests').toString('base64')}`,
    lacks: ['opted_out'],
    send({ kind, ref, email, at, now }, { secret = providers.resend.secret } = {}) {
      const bounce = (type: string, diagnostic: string) => ({
        bounce: {
          type,
          subType: 'General',
          message: "The recipient's email provider sent a bounce message.",
          diagnosticCode: [`smtp; ${diagnostic}`],
        },
      });
      const events: Record<Exclude<Kind, 'opted_out'>, [string, object]> = {
        delivered: ['email.delivered', {}],
        deferred: ['email.delivery_delayed', {}],
        opened: ['email.opened', { open: { ipAddress: '192.0.2.1' } }],
        clicked: ['email.clicked', { click: { link: 'https://olive.example/' } }],
        hard: ['email.bounced', bounce('Permanent', words.hard)],
        soft: ['email.bounced', bounce('Transient', words.soft)],
        blocked: ['email.bounced', bounce('Permanent', words.blocked)],
        complained: ['email.complained', {}],
        unknown: ['email.telepathy', {}],
      };
      const [type, more] = events[kind as Exclude<Kind, 'opted_out'>];
      const data = {
        created_at: iso(at),
        email_id: randomUUID(),
        message_id: messageId(ref),
        from: 'Olive <hello@olive.example>',
        to: [email],
        subject: 'News',
        ...more,
      };
      const body = JSON.stringify({ type, created_at: iso(at), data });
      const id = `msg_${randomBytes(16).toString('base64url')}`;
      const timestamp = String(seconds(now));
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return {
        body,
        headers: {
          'content-type': 'application/json',
          'svix-id': id,
          'svix-timestamp': timestamp,
          'svix-signature': `v1,bm9uZQ== v1,${signature}`,
        },
      };
    },
  },

  twilio: {
    secret: 'twilio-auth-token-0123456789',
    lacks: ['deferred', 'opened', 'clicked', 'complained', 'opted_out'],
    send({ kind, ref, url }, { secret = 'twilio-auth-token-0123456789' } = {}) {
      const codes: Partial<Record<Kind, string>> = { hard: '30006', soft: '30003', blocked: '30007' };
      const status = kind === 'delivered' ? 'delivered' : kind === 'unknown' ? 'telepathy' : 'undelivered';
      const parameters = {
        MessageSid: `SM${randomBytes(16).toString('hex')}`,
        MessageStatus: status,
        To: '+15005550006',
        From: '+15005550001',
        AccountSid: 'AC1',
        ...(codes[kind] && { ErrorCode: codes[kind] }),
      };
      const query = `?ref=${showMessageRef(ref)}`;
      const text = Object.entries(parameters)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => name + value)
        .join('');
      const signature = createHmac('sha1', secret)
        .update(url + query + text)
        .digest('base64');
      return {
        body: new URLSearchParams(parameters).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
        query,
      };
    },
  },
};

/** Events as SendGrid posts them: an array, signed with its time. */
export function sendgridSigned(events: object[], now: Date, secret: string): Sent {
  const body = JSON.stringify(events);
  const timestamp = String(seconds(now));
  const signature = sign('sha256', Buffer.from(timestamp + body), privateKeys.get(secret)!).toString(
    'base64',
  );
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
  };
}

/** Some other secret of the provider's form. */
export function otherSecret(provider: WebhookProvider): string {
  if (provider === 'sendgrid') return otherSendgridKey();
  if (provider === 'resend') return `whsec_${randomBytes(24).toString('base64')}`;
  if (provider === 'postmark') return 'olive:some-other-password-here';
  return randomBytes(20).toString('hex');
}
