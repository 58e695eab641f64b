import { createSign, randomUUID } from 'node:crypto';
import { selfSigned } from '@heed/dev/sink/certificate';

export const topicArn = 'arn:aws:sns:eu-west-1:123456789012:bounces';
export const certificateUrl =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const { cert, key } = selfSigned({ rsa: true });
const stranger = selfSigned({ rsa: true });

/** The outside world with SNS's certificate in it, which remembers what it was asked for. */
export function makeOutside() {
  const asked: string[] = [];
  return {
    asked,
    get: async (url: string) => {
      asked.push(url);
      if (url === certificateUrl) return cert;
      if (url.startsWith('https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription')) return '<ok/>';
      throw new Error('nothing there');
    },
  };
}

const fields = {
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
};

/** A message as SNS posts it, signed as SNS signs. */
export function snsMessage(
  at: Date,
  more: Record<string, string> = {},
  { version = '2', forged = false } = {},
): Record<string, string> {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Timestamp: at.toISOString(),
    SignatureVersion: version,
    SigningCertURL: certificateUrl,
    ...more,
  };
  const names = fields[message.Type as keyof typeof fields] ?? fields.Notification;
  const text = names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text);
  return { ...message, Signature: signer.sign(forged ? stranger.key : key, 'base64') };
}
