import { generateKeyPairSync } from 'node:crypto';
import { type DkimKey, dkimRecord } from '@heed/schema/domain/dkim';
import type { CampaignContent, Recipient } from '@heed/schema/rendering/content';
import { compileWire } from '@heed/schema/rendering/wire';
import type { WireMessage } from '@heed/schema/rendering/wire-message';
import { Keyring } from '@heed/schema/tokens/keyring';
import { dkimSigner } from '@heed/workflows/dkim/sign';
import { openSigned } from '@heed/workflows/dkim/signed-channel';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

const settings = { keyring: Keyring.parse(`1:${'k'.repeat(32)}`), publicUrl: 'https://mail.example' };
const content: CampaignContent = {
  tenantId: '01890000-0000-7000-8000-00000000000a',
  campaignId: '01890000-0000-7000-8000-00000000000b',
  name: 'Offer',
  kind: 'campaign',
  subject:
    'A subject of {{ contact.firstName }} that is long enough to be folded onto a second line of the header',
  preheader: '',
  html: '<html>\n  <body>\n\t<p>Dear   {{ contact.firstName }} </p>\n\n  </body></html>\n\n\n',
  text: '',
  topic: { listId: '01890000-0000-7000-8000-00000000000c', name: 'הצעות' },
  identity: {
    fromEmail: 'offers@brand.example',
    fromName: 'Bränd',
    replyTo: 'team@brand.example',
    postalAddress: 'Olive Ltd\n1 Grove Street, Haifa',
  },
  brand: { name: 'Brand' },
  defaultLocale: 'en',
  fields: [],
};
const person = (firstName: string | null): Recipient => ({
  contactId: '01890000-0000-7000-8000-00000000000d',
  occurrence: 1,
  email: 'dana@example.com',
  firstName,
  lastName: null,
  locale: 'he',
  timeZone: null,
  epoch: 0,
  fields: {},
});

function keyOf(algorithm: DkimKey['algorithm']) {
  const pair =
    algorithm === 'rsa-sha256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519');
  const der = pair.publicKey.export({ type: 'spki', format: 'der' });
  // RFC 8463, 4: the 32 bytes alone, without the structure around them.
  const publicKey = (algorithm === 'rsa-sha256' ? der : der.subarray(-32)).toString('base64');
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const key: DkimKey = { domain: 'brand.example', selector: 'heed1', algorithm, privateKey };
  return { key, record: dkimRecord({ ...key, publicKey }) };
}

async function verdicts(bytes: Buffer, record: { name: string; value: string }): Promise<string[]> {
  const resolver = async (name: string) => {
    if (name !== record.name) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return [[record.value]];
  };
  const { results } = await dkimVerify(bytes, { resolver });
  return results.map(({ status }) => status.result);
}

const changed = (bytes: Buffer, from: string | RegExp, to: string) => {
  const text = bytes.toString('latin1').replace(from, to);
  if (text === bytes.toString('latin1')) throw new Error(`${from} is not in the message`);
  return Buffer.from(text, 'latin1');
};

describe.each(['rsa-sha256', 'ed25519-sha256'] as const)('%s', (algorithm) => {
  const { key, record } = keyOf(algorithm);
  const sign = dkimSigner(key);
  const render = compileWire(content, settings);
  const templates = [
    {},
    { html: '', text: 'Only text  \r\n\r\n' },
    { html: '<p>{{ contact.lastName }}</p>' },
  ];

  test('whoever asks the DNS for the key finds the signature good', async () => {
    for (const change of templates) {
      for (const name of ['Dana', 'שרה', null, ' two  spaces ', 'x'.repeat(500), '.\r\n.\r\n']) {
        const wire = compileWire({ ...content, ...change }, settings)(person(name), new Date());
        const { bytes, ...rest } = await sign(wire);
        expect(await verdicts(bytes, record)).toEqual(['pass']);
        expect(bytes.subarray(-wire.bytes.length).equals(wire.bytes)).toBe(true);
        expect(rest).toEqual({ messageId: wire.messageId, from: wire.from, to: wire.to });
      }
    }
  });

  test('what was changed on the way is found out: the list headers and a second From too', async () => {
    const { bytes } = await sign(render(person('Dana'), new Date()));
    for (const [from, to] of [
      [/\r\nSubject: A/, '\r\nSubject: The'],
      [/\r\nList-Unsubscribe: <https/, '\r\nList-Unsubscribe: <http'],
      [/\r\nList-Unsubscribe-Post: List/, '\r\nList-Unsubscribe-Post: Lost'],
      [/\r\nFrom: /, '\r\nFrom: Eve <eve@example.com>\r\nFrom: '],
      [/Grove Street/, 'Other Street'],
    ] as const) {
      expect(await verdicts(changed(bytes, from, to), record)).not.toContain('pass');
    }
    expect(await verdicts(changed(bytes, /\r\nTo: </, '\r\nTO:   <'), record)).toEqual(['pass']);
  });

  test('many are signed at once, each for itself', async () => {
    const wires = Array.from({ length: 50 }, (_, index) => render(person(`Number ${index}`), new Date()));
    const signed = await Promise.all(wires.map(sign));
    const all = await Promise.all(signed.map(({ bytes }) => verdicts(bytes, record)));
    expect(all.flat()).toEqual(wires.map(() => 'pass'));
  });
});

test('a key that is not one, or not of its algorithm, is refused', () => {
  const { key } = keyOf('ed25519-sha256');
  for (const wrong of [
    { ...key, algorithm: 'rsa-sha256' as const },
    { ...key, privateKey: 'secret' },
  ]) {
    expect(() => dkimSigner(wrong)).toThrow(/DKIM key is not a private key/);
  }
});

test('an identity with a key sends nothing unsigned; one without sends as it is', async () => {
  const { key, record } = keyOf('ed25519-sha256');
  const gone: WireMessage[] = [];
  let opened = 0;
  const open = () => {
    opened += 1;
    return {
      async send(messages: readonly WireMessage[]) {
        gone.push(...messages);
        return messages.map(() => ({ result: 'sent' as const }));
      },
      close() {},
    };
  };
  const wires = ['Dana', 'שרה'].map((name) => compileWire(content, settings)(person(name), new Date()));
  expect(await openSigned(open, { smtpUrl: null, dkim: key }).send(wires)).toHaveLength(2);
  for (const { bytes } of gone.splice(0)) expect(await verdicts(bytes, record)).toEqual(['pass']);
  await openSigned(open, { smtpUrl: null, dkim: null }).send(wires);
  expect(gone).toEqual(wires);
  expect(() => openSigned(open, { smtpUrl: null, dkim: { ...key, privateKey: '' } })).toThrow(/DKIM key/);
  expect(opened).toBe(2);
});
