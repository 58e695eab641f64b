import { type Severity } from '@heed/schema/domain/identity-findings';
import { generateDkimKey } from '@heed/schema/services/dkim-keys';
import {
  type CheckedIdentity,
  checkSendingIdentity,
  findingsAbout,
} from '@heed/schema/services/identity-check';
import { askOnce, lookUpTxt } from '@heed/schema/services/txt-records';
import { addIdentity } from '../support/audience.js';
import { makeWorld } from '../support/world.js';

const key = {
  dkimDomain: 'olive.example',
  dkimSelector: 'heed1',
  dkimAlgorithm: 'rsa-sha256',
  dkimPublicKey: 'QUJD',
} as const;
const identity: CheckedIdentity = {
  fromEmail: 'hello@olive.example',
  replyTo: null,
  postalAddress: '1 Grove Road\nHaifa',
  smtpServer: 'smtp://mail.olive.example:587',
  ...key,
};
const zone: Record<string, string[]> = {
  'heed1._domainkey.olive.example': ['v=DKIM1; k=rsa; p=QUJD'],
  'olive.example': ['google-site-verification=x', 'v=spf1 include:_spf.olive.example ~all'],
  '_dmarc.olive.example': ['v=DMARC1; p=none; rua=mailto:d@olive.example'],
};

async function check(
  changes: Partial<CheckedIdentity> = {},
  { dns = zone, publicUrl = 'https://mail.olive.example' }: { dns?: typeof zone; publicUrl?: string } = {},
) {
  const asked: string[] = [];
  const lookUp = async (name: string) => {
    asked.push(name);
    return dns[name] ?? [];
  };
  const findings = await findingsAbout({ ...identity, ...changes }, { publicUrl, lookUp });
  return {
    asked,
    findings,
    about: (code: string) => findings.find((finding) => finding.code === code),
    not: (severity: Severity) => findings.filter((finding) => finding.severity !== severity),
  };
}

test('of an identity that has everything, everything is well', async () => {
  const { findings, not, asked } = await check();
  expect(not('ok')).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual([
    'from_domain',
    'dkim_key',
    'dkim_alignment',
    'dkim_record',
    'spf',
    'dmarc',
    'https',
    'one_click',
    'postal_address',
    'reply_to',
  ]);
  expect(new Set(asked).size).toBe(asked.length);
});

test('without a key it is said that bulk mail is refused', async () => {
  const { about } = await check({
    dkimDomain: null,
    dkimSelector: null,
    dkimAlgorithm: null,
    dkimPublicKey: null,
  });
  expect(about('dkim_key')).toMatchObject({
    severity: 'missing',
    message: expect.stringMatching(/Gmail.*generateDkimKey/),
  });
  expect(about('dkim_record')).toBeUndefined();
});

test.each([
  ['hello@olive.example', 'ok'],
  ['hello@news.olive.example', 'ok'],
  ['hello@example', 'missing'],
  ['hello@fig.example', 'missing'],
  ['hello@green-olive.example', 'missing'],
])('a key for olive.example speaks for %s: %s', async (fromEmail, severity) => {
  expect((await check({ fromEmail })).about('dkim_alignment')?.severity).toBe(severity);
});

test('Ed25519 alone is advised against', async () => {
  const { about } = await check({ dkimAlgorithm: 'ed25519-sha256' });
  expect(about('dkim_key')).toMatchObject({ severity: 'advice', message: expect.stringContaining('RSA') });
});

const record = 'heed1._domainkey.olive.example';
test.each<[string, string[], string, RegExp | null]>([
  ['is not there', [], 'missing', /^Publish/],
  ['is of another key', ['v=DKIM1; k=rsa; p=QUJE'], 'missing', /another key/],
  ['was revoked', ['v=DKIM1; p='], 'missing', /another key/],
  ['is there twice', ['v=DKIM1; p=QUJD', 'v=DKIM1; p=QUJD'], 'missing', /2 keys/],
  ['is there, with spaces', ['p=QU JD;k=rsa'], 'ok', null],
])('the published key %s', async (_how, texts, severity, words) => {
  const { about } = await check({}, { dns: { ...zone, [record]: texts } });
  const finding = about('dkim_record')!;
  expect(finding.severity).toBe(severity);
  if (!words) return;
  expect(finding.message).toMatch(words);
  expect(finding.record).toEqual({ type: 'TXT', name: record, value: 'v=DKIM1; k=rsa; p=QUJD' });
});

test.each([
  [[], 'missing', 'v=spf1 a:mail.olive.example ~all'],
  [['v=spf10 ~all'], 'missing', 'v=spf1 a:mail.olive.example ~all'],
  [['v=spf1 a -all', 'v=spf1 mx -all'], 'missing', undefined],
  [['v=spf1 +all'], 'advice', undefined],
  [['v=spf1 all'], 'advice', undefined],
  [['V=SPF1 mx -all'], 'ok', undefined],
])('SPF %j is %s', async (texts, severity, value) => {
  const finding = (await check({}, { dns: { ...zone, 'olive.example': texts } })).about('spf')!;
  expect([finding.severity, finding.record?.value]).toEqual([severity, value]);
});

test('a DMARC policy above the domain counts; none is missing', async () => {
  const below = await check({ fromEmail: 'hello@a.news.olive.example' });
  expect(below.about('dmarc')?.severity).toBe('ok');
  const none = await check({ fromEmail: 'hello@news.fig.example' });
  expect(none.about('dmarc')).toMatchObject({
    severity: 'missing',
    record: { name: '_dmarc.news.fig.example', value: 'v=DMARC1; p=none' },
  });
  expect(none.asked).toEqual(expect.arrayContaining(['_dmarc.news.fig.example', '_dmarc.fig.example']));
  expect(none.asked).not.toContain('_dmarc.example');
});

test('links without https, an address nobody reads, somebody else’s domain, no postal address', async () => {
  const { about } = await check(
    { fromEmail: 'no-reply@gmail.com', postalAddress: 'x' },
    { publicUrl: 'http://localhost:4000' },
  );
  expect(about('https')?.severity).toBe('missing');
  expect(about('one_click')?.severity).toBe('missing');
  expect(about('reply_to')?.severity).toBe('advice');
  expect(about('from_domain')?.severity).toBe('missing');
  expect(about('postal_address')?.severity).toBe('advice');
  expect((await check({ postalAddress: ' ' })).about('postal_address')?.severity).toBe('missing');
  const replies = await check({ fromEmail: 'noreply@olive.example', replyTo: 'team@olive.example' });
  expect(replies.about('reply_to')?.severity).toBe('ok');
});

test('without name servers it says what could not be looked up, and the rest', async () => {
  const lookUp = async () => 'unknown' as const;
  const findings = await findingsAbout(identity, { publicUrl: 'https://a.example', lookUp });
  const unknown = findings.filter(({ severity }) => severity === 'unknown');
  expect(unknown.map(({ code, message }) => [code, message])).toEqual([
    ['dkim_record', `${record} could not be looked up.`],
    ['spf', 'olive.example could not be looked up.'],
    ['dmarc', '_dmarc.olive.example could not be looked up.'],
  ]);
  expect(findings.filter(({ severity }) => severity === 'ok')).toHaveLength(7);
});

// `.invalid` is never there (RFC 6761); where there is no network at all, that too is an answer, and in time.
test('the system’s name servers are asked for 2 s at most', async () => {
  const began = performance.now();
  const answer = await lookUpTxt('heed.invalid');
  expect(answer === 'unknown' || answer.length === 0).toBe(true);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('the same name is asked for once, and no more names than allowed', async () => {
  const asked: string[] = [];
  const ask = askOnce(async (name) => {
    asked.push(name);
    return [];
  }, 2);
  const answers = await Promise.all(['a', 'a', 'b', 'c'].map((name) => ask(name)));
  expect(answers).toEqual([[], [], [], 'unknown']);
  expect(asked).toEqual(['a', 'b']);
});

test('an identity of the tenant is checked as it is stored; another tenant’s is not there', async () => {
  const world = await makeWorld({ connections: 2 });
  try {
    const [olive, fig] = [await world.brand('Olive'), await world.brand('Fig')];
    const identityId = await addIdentity(olive);
    await olive.act((session) => generateDkimKey(session, { identityId }));
    const surroundings = { publicUrl: 'https://a.example', lookUp: async () => [] };
    const findings = await olive.act((s) => checkSendingIdentity(s, { identityId, ...surroundings }));
    expect(
      findings.filter(({ severity }) => severity === 'missing').map((finding) => finding.record?.name),
    ).toEqual([
      expect.stringMatching(/^heed-[0-9a-f]{8}\._domainkey\.olive\.example$/),
      'olive.example',
      '_dmarc.olive.example',
    ]);
    const foreign = fig.act((s) => checkSendingIdentity(s, { identityId, ...surroundings }));
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  } finally {
    await world.close();
  }
});
