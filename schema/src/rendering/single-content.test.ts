import { canonicalJson, readMessageData } from '../domain/message-data.js';
import { Keyring } from '../tokens/keyring.js';
import type { CampaignContent, Recipient } from './content.js';
import { literal } from './literal.js';
import { compileCampaign } from './message.js';
import { requireData } from './missing-data.js';
import { marketingNames, transactionalNames, unknownName } from './names.js';
import { compileWire } from './wire.js';

const settings = { keyring: Keyring.parse(`1:${'k'.repeat(32)}`), publicUrl: 'https://mail.example' };
const at = new Date('2026-03-01T10:00:00Z');
const id = (last: string) => `01890000-0000-7000-8000-00000000000${last}`;
const content: CampaignContent = {
  tenantId: id('a'),
  campaignId: id('b'),
  name: 'Order',
  kind: 'transactional',
  subject: 'Order {{ data.number }}',
  preheader: '',
  html: '<p>{{ data.total }}</p>',
  text: '',
  topic: null,
  identity: {
    fromEmail: 'shop@brand.example',
    fromName: 'Shop',
    replyTo: null,
    postalAddress: '1 Main Street',
  },
  brand: { name: 'Brand' },
  defaultLocale: 'en',
  fields: [],
};
const dana: Recipient = {
  contactId: id('d'),
  occurrence: 3,
  email: 'dana@example.com',
  firstName: 'Dana',
  lastName: null,
  locale: null,
  timeZone: null,
  epoch: 0,
  fields: {},
  data: { number: 7, total: '<b>12 ₪</b>' },
};

test('what is no marketing has nothing appended and no list headers; a machine says that it is one', () => {
  const transactional = compileCampaign(content, settings)(dana, at);
  expect(transactional).toMatchObject({
    subject: 'Order 7',
    html: '<p>&lt;b&gt;12 ₪&lt;/b&gt;</p>',
    text: '<b>12 ₪</b>',
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  const direct = compileWire({ ...content, kind: 'direct' }, settings)(dana, at).bytes.toString();
  expect(direct).toMatch(/^Message-ID: <[\w-]{64}\.3@brand\.example>\r$/m);
  expect(direct).not.toMatch(/^(List-|Auto-Submitted|Feedback-ID|Precedence)/im);
  expect(direct).not.toContain('Main Street');
});

test('words that look like Liquid come out as they were written', () => {
  for (const words of [
    '{{ contact.email }}',
    "{%raw%} {{{ '{{' }}",
    '{',
    '{% if',
    '100 %} }} {{{%',
    "it's {{\n}}",
  ]) {
    const message = compileCampaign({ ...content, subject: 'S', html: literal(words) }, settings)(dana, at);
    expect(message.html).toBe(words);
  }
});

test('strictly, every name needs its data, but where the template says what else to do', () => {
  const check = (html: string, data: Record<string, unknown>) => () =>
    requireData({ ...content, subject: 'S', html }, { ...dana, data });
  expect(check('{{ data.a.b }}', {})).toThrow('The template needs "data.a"');
  expect(check('{{ data.a.b }}', { a: {} })).toThrow('The template needs "data.a.b"');
  expect(check('{% for x in data.lines %}{{ x.name }}{% endfor %}', { lines: [{}] })).toThrow(/x\.name/);
  for (const html of [
    '{{ data.a | default: "x" }}',
    '{% if data.a %}{{ data.a }}{% endif %}',
    '{{ contact.lastName }}{{ contact.firstName }}',
  ]) {
    expect(check(html, {})).not.toThrow();
  }
});

test('a campaign may not name data, and a template no topic', () => {
  expect(unknownName(['data', 'x'], marketingNames, [])).toBe('data.x');
  expect(unknownName(['data', 'x', 0, 'y'], transactionalNames, [])).toBeUndefined();
  for (const root of ['topic', 'unsubscribeUrl', 'constructor', '__proto__']) {
    expect(unknownName([root, 'name'], transactionalNames, [])).toBe(`${root}.name`);
  }
});

test('the same data is the same text, in whatever order its keys come', () => {
  const one = { b: [1, { d: null, c: 'x' }], a: '"', __proto__x: {} };
  const other = { __proto__x: {}, a: '"', b: [1, { c: 'x', d: null }] };
  expect(canonicalJson(one)).toBe(canonicalJson(other));
  expect(JSON.parse(canonicalJson(one))).toEqual(one);
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }));
  expect(readMessageData(null)).toEqual({});
  expect(() => readMessageData({ a: 'ש'.repeat(33_000) })).toThrow(/64 kB/);
});
