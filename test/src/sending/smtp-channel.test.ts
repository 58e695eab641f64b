import type { Message } from '@heed/schema/rendering/content';
import { smtpChannel } from '@heed/workflows/channels/smtp';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp-server.js';

const timeouts = { connection: 500, greeting: 500, socket: 400 };
const pauses = [10, 20];
let smtp: ScriptedSmtp;

beforeEach(async () => {
  smtp = await startScriptedSmtp();
});
afterEach(() => smtp.stop());

function messageTo(to: string, change: Partial<Message> = {}): Message {
  return {
    messageId: `<${to.length}.1@brand.example>`,
    date: new Date('2026-03-01T10:00:00Z'),
    from: { name: 'Ünïcode, Ltd', address: 'offers@brand.example' },
    to,
    replyTo: null,
    subject: 'שלום',
    html: '<p>Hello</p>',
    text: '.Hello\n.\nagain',
    headers: { 'List-Id': '"Offers" <id.lists.localhost>' },
    ...change,
  };
}
async function send(messages: Message[], connections = 2) {
  const channel = smtpChannel(smtp.url, { timeouts, pauses, connections });
  try {
    return await channel.send(messages);
  } finally {
    channel.close();
  }
}

test('results come in the order of the messages, each in its own words', async () => {
  smtp.treat = (to) => to.split('@')[0] as ReturnType<ScriptedSmtp['treat']>;
  const kinds = [
    'accept',
    'refuse',
    'refuse_content',
    'try_later',
    'drop_before',
    'drop_after',
    'hang',
    'accept',
  ];
  expect(await send(kinds.map((kind) => messageTo(`${kind}@example.com`)))).toEqual([
    { result: 'sent' },
    { result: 'failed', reason: 'refused', detail: '550-5.1.1 no such 550 5.1.1 user here' },
    { result: 'failed', reason: 'refused', detail: '554 5.7.1 we do not like it' },
    { result: 'failed', reason: 'provider_error', detail: '451 4.3.0 try later' },
    { result: 'not_tried', detail: expect.stringMatching(/closed/) },
    { result: 'unknown', detail: expect.stringMatching(/closed/) },
    { result: 'unknown', detail: expect.stringMatching(/Timeout/) },
    { result: 'sent' },
  ]);
  expect(smtp.heard.filter((to) => to.startsWith('drop_after') || to.startsWith('hang'))).toHaveLength(2);
});

test('nothing listens: nothing was tried, and the rest is not waited for', async () => {
  const { port } = smtp;
  await smtp.stop();
  const channel = smtpChannel(`smtp://127.0.0.1:${port}`, { timeouts, pauses, connections: 2 });
  const started = performance.now();
  const results = await channel.send(Array.from({ length: 200 }, (_, n) => messageTo(`p${n}@example.com`)));
  expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['not_tried']));
  expect(performance.now() - started).toBeLessThan(3_000);
  smtp = await startScriptedSmtp({ port });
  expect(await channel.send([messageTo('back@example.com')])).toEqual([{ result: 'sent' }]);
  channel.close();
});

test('a kept connection that the server closed is opened anew', async () => {
  const channel = smtpChannel(smtp.url, { timeouts, pauses: [], connections: 1 });
  expect(await channel.send([messageTo('one@example.com')])).toEqual([{ result: 'sent' }]);
  const { port } = smtp;
  await smtp.stop();
  smtp = await startScriptedSmtp({ port });
  expect(await channel.send([messageTo('two@example.com')])).toEqual([{ result: 'sent' }]);
  channel.close();
});

test('addresses beyond ASCII need SMTPUTF8, their domains do not', async () => {
  const messages = [messageTo('דנה@example.com'), messageTo('dana@דוגמה.example')];
  expect(await send(messages)).toMatchObject([{ reason: 'address_not_supported' }, { result: 'sent' }]);
  expect(smtp.mails[0]!.to).toMatch(/^dana@xn--[\w-]+\.example$/);
  await smtp.stop();
  smtp = await startScriptedSmtp({ smtpUtf8: true });
  expect(await send(messages)).toEqual([{ result: 'sent' }, { result: 'sent' }]);
});

test('no line break gets from a message into its headers or the conversation', async () => {
  const results = await send([
    messageTo('a@example.com', {
      subject: 'Hello\r\nBcc: x@example.com',
      from: { name: 'Eve\r\nBcc: y@example.com', address: 'offers@brand.example' },
      headers: { 'List-Id': '<a>\r\nBcc: z@example.com' },
    }),
    messageTo('b@example.com>\r\nRCPT TO:<c@example.com'),
  ]);
  expect(results).toMatchObject([{ result: 'sent' }, { result: 'failed', reason: 'refused' }]);
  expect(smtp.heard).toEqual(['a@example.com']);
  expect(smtp.mails[0]!.source).not.toMatch(/^bcc:/im);
});

test('only mail servers are talked to', () => {
  for (const url of [
    'https://example.com',
    'http://127.0.0.1:25',
    'file:///etc/passwd',
    'nonsense',
    'smtp:',
  ]) {
    expect(() => smtpChannel(url)).toThrow(/smtp:\/\/ or smtps:\/\//);
  }
});
