import { type Sink, type SinkOptions, startSink } from '@heed/dev/sink';
import { type SmtpOptions, smtpChannel } from '@heed/workflows/channels/smtp';
import { smtpServer } from '@heed/workflows/channels/smtp-url';
import { type RawServer, startRaw } from './raw-server.js';
import { crowd, wireTo } from './wire.js';

const running: (Sink | RawServer)[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function started(options: SinkOptions): Promise<Sink> {
  const sink = await startSink({ keep: true, ...options });
  running.push(sink);
  return sink;
}
async function sendOne(url: string, options: SmtpOptions = {}) {
  const channel = smtpChannel(url, { pauses: [1, 1], ...options });
  const [result] = await channel.send([wireTo('a@example.com')]);
  channel.close();
  return result!;
}

test.each(['starttls', 'implicit'] as const)(
  '%s: a certificate is good for its name, or nothing is said',
  async (tls) => {
    const sink = await started({ tls });
    expect(await sendOne(sink.smtpUrl, { ca: sink.ca })).toEqual({ result: 'sent' });
    const stranger = await sendOne(sink.smtpUrl);
    expect(stranger).toEqual({
      result: 'not_tried',
      detail: expect.stringMatching(
        /^No secure connection to the mail server at 127\.0\.0\.1:\d+: self-signed/,
      ),
    });
    expect(await sendOne(`${sink.smtpUrl}?verify=no`)).toEqual({ result: 'sent' });
    const channel = smtpChannel(sink.smtpUrl, { ca: sink.ca, connections: 2 });
    const many = await channel.send(crowd(50, 'x'.repeat(3_000)));
    channel.close();
    expect(many).toEqual(many.map(() => ({ result: 'sent' })));
    expect(sink.count()).toBe(52);
  },
);

test('a certificate that has expired: said so at once, and not tried again', async () => {
  for (const tls of ['starttls', 'implicit'] as const) {
    const sink = await started({ tls, expired: true });
    const result = await sendOne(sink.smtpUrl, { ca: sink.ca, pauses: [5_000] });
    expect(result).toEqual({
      result: 'not_tried',
      detail: expect.stringMatching(/certificate has expired \(CERT_HAS_EXPIRED\)$/),
    });
    expect(sink.connections()).toBeLessThanOrEqual(1);
  }
});

test.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('logs in with %s', async (mechanism) => {
  const sink = await started({
    login: { user: 'me@brand', pass: 'p:ä ss', mechanisms: [mechanism] },
    tls: 'starttls',
  });
  const at = (pass: string) => sink.smtpUrl.replace('//', `//me%40brand:${encodeURIComponent(pass)}@`);
  expect(await sendOne(at('p:ä ss'), { ca: sink.ca })).toEqual({ result: 'sent' });
  expect(await sendOne(at('wrong'), { ca: sink.ca, pauses: [5_000] })).toEqual({
    result: 'not_tried',
    detail: 'The mail server does not let us in: 535 5.7.8 not you',
  });
});

test('no way to log in that both know', async () => {
  const sink = await started({ login: { user: 'a', pass: 'b', mechanisms: ['GSSAPI'] } });
  expect(await sendOne(sink.smtpUrl.replace('//', '//a:b@'))).toMatchObject({
    result: 'not_tried',
    detail: 'The mail server offers no login known here (it offers GSSAPI).',
  });
});

test('a password never leaves this machine in clear, unless the address says so', async () => {
  expect(smtpServer('smtp://me:secret@mail.example')).toMatchObject({ requireTls: true, verify: true });
  expect(smtpServer('smtp://me:secret@mail.example?auth=clear')).toMatchObject({ requireTls: false });
  expect(smtpServer('smtp://me:secret@127.0.0.1:25')).toMatchObject({ requireTls: false });
  expect(() => smtpServer('smtps://mail.example?verify=no')).toThrow(/loopback only/);
  // A server elsewhere that offers no TLS: 0.0.0.0 is this machine, but not by its loopback name.
  const raw = await startRaw((line) =>
    line.startsWith('EHLO') ? '250-raw\r\n250 AUTH PLAIN\r\n' : '235 in\r\n',
  );
  running.push(raw);
  const result = await sendOne(raw.url.replace('//127.0.0.1', '//me:secret@0.0.0.0'));
  expect(result).toMatchObject({
    result: 'not_tried',
    detail: expect.stringMatching(/no TLS, and a password/),
  });
  expect(raw.heard.some((line) => line.startsWith('AUTH'))).toBe(false);
});

test('words that somebody slipped in before TLS begins are not believed', async () => {
  const raw = await startRaw((line) => {
    if (line.startsWith('EHLO')) return '250-raw\r\n250 STARTTLS\r\n';
    return '220 go on\r\n250-evil\r\n250 AUTH PLAIN\r\n';
  });
  running.push(raw);
  expect(await sendOne(raw.url, { pauses: [] })).toEqual({
    result: 'not_tried',
    detail: expect.stringMatching(/speaks unasked|spoke before TLS/),
  });
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

test('no line break gets from an address into the conversation', async () => {
  const sink = await started({});
  const channel = smtpChannel(sink.smtpUrl);
  const results = await channel.send([
    wireTo('b@example.com>\r\nRCPT TO:<c@example.com'),
    wireTo(`${'x'.repeat(70_000)}@example.com`),
    { ...wireTo('d@example.com'), from: 'offers@brand.example>\r\nRSET' },
    wireTo('e@example.com'),
  ]);
  channel.close();
  const refused = {
    result: 'failed',
    reason: 'refused',
    detail: 'The address cannot be written in an envelope.',
  };
  expect(results).toEqual([refused, refused, refused, { result: 'sent' }]);
  expect(sink.mails().map(({ to }) => to)).toEqual(['e@example.com']);
  expect(sink.violations()).toBe(0);
});
