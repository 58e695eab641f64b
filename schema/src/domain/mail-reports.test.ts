import fc from 'fast-check';
import { readReport } from './mail-reports.js';
import { type MessageRef, messageRefsIn, readMessageRef, showMessageRef } from './message-refs.js';

const ref = {
  tenantId: '01890000-0000-7000-8000-000000000001',
  campaignId: '01890000-0000-7000-8000-000000000002',
  contactId: '01890000-0000-7000-8000-000000000003',
  occurrence: 1,
} as MessageRef;
const messageId = `<${showMessageRef(ref)}@olive.example>`;

const original = `Return-Path: <hello@olive.example>
From: "Olive" <hello@olive.example>
To: <noa@example.com>
Subject: News
Message-ID: ${messageId}

Hello`;

const report = (parts: string[], headers = '') => `From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: hello@olive.example
Date: Sun, 01 Mar 2026 10:00:00 +0000
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
${headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

${parts.map((part) => `--b1\n${part}`).join('\n')}
--b1--
`;
const status = (...groups: string[]) =>
  `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${groups.join('\n\n')}\n`;
const failed = (address = 'noa@example.com', code = '5.1.1', words = '550 5.1.1 User unknown') =>
  `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: ${code}\nDiagnostic-Code: smtp; ${words}`;
const inside = `Content-Type: message/rfc822\n\n${original}\n`;

const read = (text: string) => readReport(Buffer.from(text, 'latin1'));

test('a report with the mail inside', () => {
  expect(read(report([status(failed()), inside]))).toEqual({
    kind: 'bounce',
    ref,
    at: new Date('2026-03-01T10:00:00Z'),
    total: 1,
    plain: false,
    recipients: [
      {
        addresses: ['noa@example.com'],
        bounce: { kind: 'hard', reason: 'unknown_user' },
        detail: '5.1.1 550 5.1.1 User unknown',
      },
    ],
  });
});

test.each([
  ['its headers alone', `Content-Type: text/rfc822-headers\n\n${original.split('\n\n')[0]}\n`],
  [
    'in base64',
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from(original).toString('base64')}\n`,
  ],
  [
    'in quoted-printable',
    `Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable\n\n${original
      .split('\n\n')[0]!
      .replace('@olive.example>\n', '=40olive.example>\n')
      .replace(messageId.slice(0, 60), `${messageId.slice(0, 60)}=\n`)}\n`,
  ],
  [
    'inside another mail',
    `Content-Type: message/rfc822\n\nFrom: a@b.example\nMessage-ID: <other@b.example>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n${inside}\n--x--\n`,
  ],
])('the message is known by %s', (_name, part) => {
  expect(read(report([status(failed()), part])).ref).toEqual(ref);
});

test('lines that end in CR alone, or in LF, are lines', () => {
  const mail = report([status(failed()), inside]);
  const expected = read(mail);
  expect(read(mail.replaceAll('\n', '\r'))).toEqual(expected);
  expect(read(mail.replaceAll('\n', '\r\n'))).toEqual(expected);
});

test('several recipients: only those that failed are told, and how many there were', () => {
  const groups = [
    failed('one@example.com', '5.2.2', '552 Mailbox full'),
    'Final-Recipient: rfc822; two@example.com\nAction: delayed\nStatus: 4.4.1',
    'Original-Recipient: rfc822; three@example.com\nFinal-Recipient: rfc822; x@elsewhere.example\nAction: relayed\nStatus: 2.0.0',
  ];
  const told = read(report([status(...groups), inside]));
  expect(told).toMatchObject({ kind: 'bounce', total: 3, recipients: [{ bounce: { kind: 'soft' } }] });
});

test.each(['delayed', 'relayed', 'expanded', 'delivered'])('"%s" bounces nobody', (action) => {
  const group = `Final-Recipient: rfc822; noa@example.com\nAction: ${action}\nStatus: 4.0.0`;
  expect(read(report([status(group), inside])).kind).toBe('notice');
});

test('an odd charset, an unknown one and one that is none do no harm', () => {
  for (const charset of ['koi8-r', 'windows-1255', 'x-unknown', '"; drop', 'utf-16le']) {
    const mail = report([status(failed()), inside]).replace('charset=us-ascii', `charset=${charset}`);
    expect(read(mail)).toMatchObject({ kind: 'bounce', ref });
  }
});

const plain = (text: string, from = 'MAILER-DAEMON@mx.example') =>
  `Return-Path: <>\nFrom: ${from}\nSubject: failure notice\n\n${text}`;

test.each([
  [
    'qmail',
    `Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<noa@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n${original}`,
    'hard',
  ],
  [
    'Exim',
    `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  noa@example.com\n    mailbox is full: retry timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\n${original}`,
    'soft',
  ],
])('%s tells it in plain words', (_program, text, kind) => {
  expect(read(plain(text))).toMatchObject({
    kind: 'bounce',
    plain: true,
    ref,
    recipients: [{ addresses: ['noa@example.com'], bounce: { kind } }],
  });
});

test('a warning of a delay in plain words is none', () => {
  const text =
    'Warning: message delayed 24 hours. It could not be delivered yet.\nNo action is required, it will be retried.';
  expect(read(plain(text)).kind).not.toBe('bounce');
});

test.each([
  'Auto-Submitted: auto-replied',
  'Precedence: bulk',
  'Precedence: auto_reply',
  'X-Autoreply: yes',
  'X-Autorespond: on holiday',
  'X-Auto-Response-Suppress: All',
  'Subject: Automatic reply: News',
  'Subject: Out of office: 550 5.1.1 user unknown',
])('a machine answered: %s', (header) => {
  const mail = `From: noa@example.com\n${header}\nIn-Reply-To: ${messageId}\n\nI am away; mail could not be delivered to me. 550 5.1.1 user unknown`;
  expect(read(mail)).toMatchObject({ kind: 'auto_reply', ref });
});

test('a person answered', () => {
  const mail = `From: noa@example.com\nSubject: Re: News\nAuto-Submitted: no\nIn-Reply-To: ${messageId}\n\nThank you!`;
  expect(read(mail)).toMatchObject({ kind: 'reply', ref });
});

const complaint = (type: string, rest: string) => `From: fbl@provider.example
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is a complaint.
--b2
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <redacted>

--b2
${rest}
--b2--
`;

test('a complaint with its recipient redacted is known by our own id', () => {
  const redacted = inside.replace('noa@example.com', 'redacted');
  expect(read(complaint('abuse', redacted))).toMatchObject({ kind: 'complaint', feedback: 'abuse', ref });
  expect(read(complaint('opt-out', redacted))).toMatchObject({ kind: 'complaint', feedback: 'opt-out', ref });
});

test('a mail that went round fifty times, or that we passed on ourselves, is a loop', () => {
  const hops = 'Received: from a by b\n'.repeat(51);
  expect(read(`${hops}From: a@b.example\n\nhello`).kind).toBe('loop');
  expect(read('X-Heed-Passed-On: 1\nFrom: a@b.example\n\nhello').kind).toBe('loop');
});

test('a reference survives being written and read, and nothing else is one', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.uuid(),
      fc.uuid(),
      fc.integer({ min: 1, max: 999_999_999 }),
      (a, b, c, occurrence) => {
        const given = { tenantId: a, campaignId: b, contactId: c, occurrence } as MessageRef;
        const shown = showMessageRef(given);
        expect(readMessageRef(shown)).toEqual(given);
        expect(readMessageRef(`<${shown}@x.example>`)).toEqual(given);
        expect(messageRefsIn(`see <${shown}@x.example> and <${shown}@x.example>`)).toEqual([given]);
        expect(readMessageRef(`x${shown}@x.example`)).toBeUndefined();
        expect(readMessageRef(shown.slice(1))).toBeUndefined();
      },
    ),
  );
  for (const none of ['', '<a@b>', undefined, 7, `${'A'.repeat(64)}.0@x`, `${'A'.repeat(64)}.9999999999@x`])
    expect(readMessageRef(none)).toBeUndefined();
});

test('whatever comes in is read in no time, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(400), (bytes, cut) => {
      readReport(bytes);
      const mail = report([status(failed()), inside]);
      readReport(Buffer.concat([Buffer.from(mail.slice(0, cut * 4)), bytes, Buffer.from(mail.slice(cut))]));
    }),
    { numRuns: 200 },
  );
  const nested = Array.from(
    { length: 2_000 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
  ).join('');
  const began = performance.now();
  for (const bad of [
    nested,
    'Content-Type: message/rfc822\n\n'.repeat(5_000),
    ': \n'.repeat(100_000),
    `${'a'.repeat(1_000_000)}`,
    `Subject:${' \n'.repeat(200_000)}`,
  ])
    readReport(Buffer.from(bad));
  expect(performance.now() - began).toBeLessThan(5_000);
});
