import { type Sink, type SinkOptions, startSink } from '@heed/dev/sink';
import { type SmtpOptions, smtpChannel } from '@heed/workflows/channels/smtp';
import { crowd, wireTo } from './wire.js';

let sink: Sink;
async function open(options: SinkOptions = {}, smtp: SmtpOptions = {}) {
  sink = await startSink({ keep: true, ...options });
  return smtpChannel(sink.smtpUrl, { pauses: [10, 20], ...smtp });
}
afterEach(() => sink.stop());

const enhanced = 'ENHANCEDSTATUSCODES';
const ways: [string, string[]][] = [
  ['step by step', []],
  ['with PIPELINING', ['PIPELINING', enhanced]],
  ['with CHUNKING', ['PIPELINING', 'CHUNKING', enhanced, 'SIZE 5000000']],
  ['with CHUNKING alone', ['CHUNKING']],
];
/** Dots where they hurt, a message without an end of line, one that is larger than a socket's buffer. */
const bodies = [
  '.\r\n',
  '..\r\n.\r\n',
  'a\r\n.',
  'no end of line',
  '',
  `${'.'.repeat(70)}\r\n`.repeat(40_000),
];

describe.each(ways)('%s', (_, extensions) => {
  test('every message arrives once and whole, whatever its dots', async () => {
    const channel = await open({ extensions }, { connections: 2, depth: 4 });
    const messages = Array.from({ length: 60 }, (_, n) =>
      wireTo(`p${n}@example.com`, n, bodies[n % bodies.length]),
    );
    const results = await channel.send(messages);
    channel.close();
    expect(results).toEqual(messages.map(() => ({ result: 'sent' })));
    expect([...sink.journal().values()]).toEqual(messages.map(() => 1));
    expect(sink.violations()).toBe(0);
    const chunked = extensions.includes('CHUNKING') && extensions.includes('PIPELINING');
    for (const message of messages) {
      const mail = sink.mails().find(({ messageId }) => messageId === message.messageId)!;
      const source = chunked && !mail.dotted ? mail.source : mail.source.replace(/^\.\./gm, '.');
      const text = message.bytes.toString();
      expect(source === (text.endsWith('\n') ? text : `${text}\r\n`)).toBe(true);
      expect(mail).toMatchObject({ to: message.to, from: message.from });
    }
  });

  test('a refused recipient or message is no other’s trouble', async () => {
    const channel = await open(
      {
        extensions,
        misbehaviour: {
          faults: [
            { at: 'rcpt', every: 3, do: 'refuse' },
            { at: 'end', every: 5, do: 'refuse' },
            { at: 'mail', on: [7], do: 'later' },
            { at: 'data', on: [4], do: 'refuse' },
          ],
        },
      },
      { connections: 1 },
    );
    const messages = crowd(40);
    const results = await channel.send(messages);
    channel.close();
    for (const [n, { messageId }] of messages.entries()) {
      const times = sink.journal().get(messageId) ?? 0;
      expect([messageId, times]).toEqual([messageId, results[n]!.result === 'sent' ? 1 : 0]);
    }
    expect(results.filter(({ result }) => result === 'sent').length).toBeGreaterThan(15);
    expect(results).toContainEqual({
      result: 'failed',
      reason: 'refused',
      detail: '550 5.7.1 refused, as planned',
    });
    expect(sink.violations()).toBe(0);
  });
});

test('a recipient with letters beyond ASCII needs SMTPUTF8; a domain with such letters does not', async () => {
  const messages = [wireTo('דנה@example.com', 1), wireTo('dana@דוגמה.example', 2)];
  const plain = await open({ extensions: ['PIPELINING'] });
  expect(await plain.send(messages)).toMatchObject([{ reason: 'address_not_supported' }, { result: 'sent' }]);
  expect(sink.mails()[0]!.to).toMatch(/^dana@xn--[\w-]+\.example$/);
  plain.close();
  await sink.stop();
  const wide = await open();
  expect(await wide.send(messages)).toEqual([{ result: 'sent' }, { result: 'sent' }]);
  expect(sink.mails()[0]!.to).toBe('דנה@example.com');
  wide.close();
});

test('a message larger than the server takes is refused without asking', async () => {
  const channel = await open({ extensions: ['PIPELINING', 'SIZE 500'] });
  const results = await channel.send([
    wireTo('a@example.com', 1, 'x'.repeat(600)),
    wireTo('b@example.com', 2),
  ]);
  channel.close();
  expect(results).toMatchObject([
    { result: 'failed', reason: 'refused', detail: expect.stringMatching(/the mail server takes 500/) },
    { result: 'sent' },
  ]);
});

test('451, 452 and 421 are tried again, with growing waits, and then are the provider’s error', async () => {
  const channel = await open({
    extensions: ['PIPELINING'],
    misbehaviour: { faults: [{ at: 'rcpt', on: [1, 2], do: 'full' }] },
  });
  expect(await channel.send([wireTo('a@example.com')])).toEqual([{ result: 'sent' }]);
  sink.misbehave({ faults: [{ at: 'rcpt', do: 'full' }] });
  expect(await channel.send([wireTo('b@example.com')])).toEqual([
    {
      result: 'failed',
      reason: 'provider_error',
      detail: '452 4.5.3 too many recipients, as planned',
    },
  ]);
  for (const at of ['connect', 'mail', 'rcpt', 'data', 'end', 'reset'] as const) {
    sink.misbehave({ faults: [{ at, on: [1, 3], do: 'closing' }] });
    const people = crowd(12).map((one, n) => ({ ...one, messageId: `${at}${n}` }));
    const before = sink.count();
    expect(await channel.send(people)).toEqual(people.map(() => ({ result: 'sent' })));
    expect(sink.count() - before).toBe(12);
  }
  sink.misbehave({ faults: [{ at: 'mail', do: 'closing' }] });
  const [never] = await channel.send([wireTo('c@example.com')]);
  expect(never).toEqual({ result: 'not_tried', detail: '421 4.3.2 closing, as planned' });
  channel.close();
});

test('connections are kept between calls, bounded, and closed after enough messages', async () => {
  const channel = await open({}, { connections: 3, recycle: 10 });
  const connected: number[] = [];
  for (let round = 0; round < 4; round++) {
    const results = await channel.send(crowd(24));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['sent']));
    connected.push(sink.connections());
  }
  channel.close();
  expect(sink.mostConnections()).toBeLessThanOrEqual(3 + 3); // three that say goodbye beside three new ones
  expect(connected.at(-1)).toBeLessThanOrEqual(15);
  expect(connected.at(-1)).toBeGreaterThanOrEqual(10);
});

test('each result is told at once; once stopped, what is in flight is waited for and the rest is not tried', async () => {
  const channel = await open({ misbehaviour: { delay: 20 } }, { connections: 2, depth: 2 });
  const stop = new AbortController();
  const told: number[] = [];
  const results = await channel.send(crowd(60), {
    signal: stop.signal,
    onResult(index, { result }) {
      if (result === 'sent') told.push(index);
      if (told.length === 8) stop.abort();
    },
  });
  channel.close();
  const sent = results.flatMap(({ result }, index) => (result === 'sent' ? [index] : []));
  expect(told.sort((a, b) => a - b)).toEqual(sent);
  expect(sent.length).toBeLessThan(20);
  expect(sink.count()).toBe(sent.length);
  expect(results.at(-1)).toEqual({ result: 'not_tried', detail: 'The sender is stopping.' });
});
