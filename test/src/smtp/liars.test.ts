import { type Misbehaviour, type Sink, startSink } from '@heed/dev/sink';
import { type SmtpOptions, smtpChannel } from '@heed/workflows/channels/smtp';
import { type RawServer, startRaw } from './raw-server.js';
import { crowd, wireTo } from './wire.js';

const running: (Sink | RawServer)[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});
async function sendTo(url: string, count = 1, options: SmtpOptions = {}) {
  const channel = smtpChannel(url, { pauses: [], connections: 1, ...options });
  const results = await channel.send(crowd(count));
  channel.close();
  return results;
}
async function misbehaving(misbehaviour: Misbehaviour, extensions?: string[]): Promise<Sink> {
  const sink = await startSink({ misbehaviour, extensions });
  running.push(sink);
  return sink;
}

test.each([
  ['endless', /reply without end/],
  ['endless_line', /line without end/],
  ['silent', /Timeout.*its greeting/],
] as const)('a greeting that is %s', async (banner, detail) => {
  const sink = await misbehaving({ banner });
  const [result] = await sendTo(sink.smtpUrl, 1, { timeouts: { greeting: 200 } });
  expect(result).toEqual({ result: 'not_tried', detail: expect.stringMatching(detail) });
});

test('a server that knows no EHLO is greeted with HELO', async () => {
  const sink = await misbehaving({ noEhlo: true });
  expect(await sendTo(sink.smtpUrl, 3)).toEqual(Array(3).fill({ result: 'sent' }));
});

test('something that is no mail server', async () => {
  const raw = await startRaw(() => undefined, 'HTTP/1.1 400 Bad Request\r\n\r\n');
  running.push(raw);
  expect(await sendTo(raw.url)).toEqual([
    { result: 'not_tried', detail: 'The mail server does not speak SMTP: HTTP/1.1 400 Bad Request' },
  ]);
});

test('it does not want to talk: 554 is final, 421 is tried again', async () => {
  const closed = await startRaw(() => undefined, '554-go\r\n554 away\r\n');
  running.push(closed);
  expect(await sendTo(closed.url, 1, { pauses: [5_000] })).toEqual([
    { result: 'not_tried', detail: 'The mail server does not want to talk: 554-go 554 away' },
  ]);
  const sink = await misbehaving({ faults: [{ at: 'connect', on: [1, 2], do: 'closing' }] });
  expect(await sendTo(sink.smtpUrl, 1, { pauses: [5, 10] })).toEqual([{ result: 'sent' }]);
});

test.each(['hello', 'mail', 'rcpt', 'data', 'end'] as const)(
  'silence at %s ends after its time',
  async (step) => {
    const verbs = { hello: 'EHLO', mail: 'MAIL', rcpt: 'RCPT', data: 'DATA', end: '.' };
    const raw = await startRaw((line) => {
      if (line.startsWith(verbs[step])) return undefined;
      if (line === 'DATA') return '354 go on\r\n';
      return /^(EHLO|MAIL|RCPT|RSET|QUIT|\.$)/.test(line) ? '250 ok\r\n' : undefined;
    });
    running.push(raw);
    const started = performance.now();
    const [result] = await sendTo(raw.url, 1, { timeouts: { [step]: 150 } });
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(result).toEqual({
      result: step === 'end' ? 'unknown' : 'not_tried',
      detail: expect.stringMatching(/^Timeout: the mail server kept us waiting for/),
    });
  },
);

test('an answer that comes late is still the answer', async () => {
  const sink = await misbehaving({ faults: [{ at: 'end', every: 3, do: 'late' }], late: 100 });
  expect(await sendTo(sink.smtpUrl, 12)).toEqual(Array(12).fill({ result: 'sent' }));
});

test.each(['rcpt', 'mail', 'end', 'data'] as const)(
  'answers to %s that come twice fool nobody',
  async (at) => {
    for (const extensions of [[], ['PIPELINING'], undefined]) {
      const sink = await misbehaving({ faults: [{ at, every: 4, do: 'twice' }] }, extensions);
      const results = await sendTo(sink.smtpUrl, 20, { pauses: [1, 1, 1, 1, 1] });
      const journal = sink.journal();
      for (const [n, { messageId }] of crowd(20).entries()) {
        const times = journal.get(messageId) ?? 0;
        const { result } = results[n]!;
        expect([result, times]).toEqual([result, result === 'sent' ? 1 : result === 'unknown' ? times : 0]);
        expect(times).toBeLessThanOrEqual(1);
      }
      expect(results.filter(({ result }) => result === 'sent').length).toBeGreaterThan(4);
    }
  },
);

test('an answer given twice is not taken for that to the next message', async () => {
  for (const then of ['refuse', 'drop'] as const) {
    const sink = await misbehaving({
      faults: [
        { at: 'end', on: [3], do: 'twice' },
        { at: 'end', on: [4], do: then },
      ],
    });
    const results = await sendTo(sink.smtpUrl, 6);
    expect(sink.journal().has(crowd(4)[3]!.messageId)).toBe(false);
    expect(results.slice(0, 4).map(({ result }) => result)).toEqual(['sent', 'sent', 'sent', 'unknown']);
  }
});

test('a server that invites the message of a recipient it refused gets an empty one', async () => {
  const raw = await startRaw((line) => {
    if (line.startsWith('EHLO')) return '250-raw\r\n250 PIPELINING\r\n';
    if (line.includes('p0@')) return '550 5.1.1 nobody\r\n';
    if (line === 'DATA') return '354 go on\r\n';
    if (line === '.') return '250 2.0.0 taken\r\n';
    return /^(MAIL|RCPT|RSET|QUIT)/.test(line) ? '250 ok\r\n' : undefined;
  });
  running.push(raw);
  expect(await sendTo(raw.url, 2)).toEqual([
    { result: 'failed', reason: 'refused', detail: '550 5.1.1 nobody' },
    { result: 'sent' },
  ]);
  expect(raw.heard.filter((line) => line.startsWith('Message-ID'))).toHaveLength(1);
  const data = raw.heard.indexOf('DATA');
  expect(raw.heard[data + 1]).toBe('.');
});

test('nothing listens: nothing was tried, and the rest is not waited for', async () => {
  const sink = await startSink();
  await sink.stop();
  const channel = smtpChannel(sink.smtpUrl, { pauses: [10, 20], connections: 2 });
  const started = performance.now();
  const results = await channel.send(crowd(200));
  expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['not_tried']));
  expect(performance.now() - started).toBeLessThan(3_000);
  const port = Number(new URL(sink.smtpUrl).port);
  running.push(await startSink({ port }));
  expect(await channel.send([wireTo('back@example.com')])).toEqual([{ result: 'sent' }]);
  channel.close();
});

test('a kept connection that the server closed is opened anew, without a pause', async () => {
  const sink = await startSink();
  const channel = smtpChannel(sink.smtpUrl, { pauses: [], connections: 1 });
  expect(await channel.send([wireTo('one@example.com')])).toEqual([{ result: 'sent' }]);
  await sink.stop();
  running.push(await startSink({ port: Number(new URL(sink.smtpUrl).port) }));
  expect(await channel.send([wireTo('two@example.com')])).toEqual([{ result: 'sent' }]);
  channel.close();
});

test('a server that keeps failing is not asked for the rest', async () => {
  const sink = await misbehaving({ faults: [{ at: 'end', do: 'drop' }] });
  const results = await sendTo(sink.smtpUrl, 200);
  expect(results.filter(({ result }) => result === 'unknown')).toHaveLength(10);
  expect(results.at(-1)).toEqual({ result: 'not_tried', detail: 'The mail server keeps failing.' });
});
