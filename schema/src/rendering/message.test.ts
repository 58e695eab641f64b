import { Keyring } from '../tokens/keyring.js';
import { verifyLink } from '../tokens/link-token.js';
import type { CampaignContent, Recipient } from './content.js';
import { compileCampaign, previewMessage } from './message.js';
import { checkTemplates } from './templates.js';

const keyring = Keyring.parse(`1:${'k'.repeat(32)}`);
const settings = { keyring, publicUrl: 'https://mail.example' };
const at = new Date('2026-03-01T10:00:00Z');
const topic = { listId: '01890000-0000-7000-8000-00000000000c', name: 'Offers' };
const content: CampaignContent = {
  tenantId: '01890000-0000-7000-8000-00000000000a',
  campaignId: '01890000-0000-7000-8000-00000000000b',
  name: 'Thank-you offer',
  kind: 'campaign',
  subject: 'Thank you, {{ contact.firstName }}',
  preheader: 'Only for {{ contact.firstName }}',
  html: '<html><body class="x"><p>Dear {{ contact.firstName }}</p></body></html>',
  text: '',
  topic,
  identity: {
    fromEmail: 'offers@brand.example',
    fromName: 'Brand',
    replyTo: 'team@brand.example',
    postalAddress: 'Brand Ltd\n1 Main Street, Town',
  },
  brand: { name: 'Brand' },
  defaultLocale: 'en',
  fields: [],
};
const dana: Recipient = {
  contactId: '01890000-0000-7000-8000-00000000000d',
  occurrence: 1,
  email: 'dana@example.com',
  firstName: 'Dana',
  lastName: null,
  locale: null,
  timeZone: null,
  epoch: 3,
  fields: {},
};
const tokenIn = (text: string, door: 'u' | 'p') =>
  new RegExp(`https://mail\\.example/${door}/([\\w-]{95})`).exec(text)![1]!;

test('a message carries what mailbox providers ask for', () => {
  const message = compileCampaign(content, settings)(dana, at);
  expect(message).toMatchObject({
    date: at,
    from: { name: 'Brand', address: 'offers@brand.example' },
    to: 'dana@example.com',
    replyTo: 'team@brand.example',
    subject: 'Thank you, Dana',
  });
  const unsubscribe = tokenIn(message.headers['List-Unsubscribe']!, 'u');
  expect(message.headers).toEqual({
    'List-Unsubscribe': `<https://mail.example/u/${unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Id': `"Offers" <${topic.listId}.lists.mail.example>`,
    'Feedback-ID': `${content.campaignId}:${topic.listId}:campaign:00000000000a`,
  });
  const claims = {
    tenantId: content.tenantId,
    contactId: dana.contactId,
    messageId: content.campaignId,
    day: 20_513,
    epoch: 3,
    occurrence: 1,
  };
  expect(verifyLink(keyring, unsubscribe)).toEqual({ ...claims, purpose: 'message' });
  expect(tokenIn(message.html!, 'p')).toBe(unsubscribe);
});

test('the link, the postal address and the preheader are added where the template lacks them', () => {
  const { html, text } = compileCampaign(content, settings)(dana, at);
  expect(html).toMatch(/<body class="x"><div style="display:none[^>]*>Only for Dana<\/div><p>Dear Dana<\/p>/);
  expect(html).toMatch(
    /<div dir="ltr" lang="en"[\s\S]*>Unsubscribe<\/a>[\s\S]*Brand Ltd<br>1 Main Street, Town<\/bdi><\/div><\/body>/,
  );
  expect(text).toMatch(
    /^Dear Dana\n\n-- \nUnsubscribe: https:\/\/mail\.example\/u\/[\s\S]*1 Main Street, Town\n$/,
  );
});

test('nothing is added twice', () => {
  const complete = {
    ...content,
    html: '<p>Hi</p><a href="{{ unsubscribeUrl }}">Stop</a><p>Brand Ltd<br>1 Main&nbsp;Street, Town</p>',
    text: 'Hi. Stop: {{ unsubscribeUrl }}\nBrand Ltd, 1 Main Street, Town',
  };
  const { html, text } = compileCampaign({ ...complete, preheader: '' }, settings)(dana, at);
  expect(html).not.toContain('<div');
  expect(text).not.toContain('-- \n');
  const commented = { ...complete, html: '<p>Hi</p><!-- {{ unsubscribeUrl }} -->' };
  expect(compileCampaign(commented, settings)(dana, at).html).toContain('>Unsubscribe</a>');
});

test('what Heed adds is in the contact’s language and direction', () => {
  const { html, text } = compileCampaign(content, settings)({ ...dana, locale: 'he-IL' }, at);
  expect(html).toContain('<div dir="rtl" lang="he"');
  expect(text).toContain('להסרה');
});

test('a name brings neither markup nor headers along', () => {
  const render = compileCampaign(
    { ...content, html: '{{ contact.firstName }} {{ contact.firstName | escape }}' },
    settings,
  );
  const message = render({ ...dana, firstName: '<b>Eve\r\nBcc: x@example.com' }, at);
  expect(message.html).toMatch(/&lt;b&gt;Eve\r\nBcc: x@example\.com &lt;b&gt;Eve/);
  expect(message.subject).toBe('Thank you, <b>Eve Bcc: x@example.com');
});

test('a message keeps its Message-ID, and no two deliveries share one', () => {
  const render = compileCampaign(content, settings);
  const ids = [dana, { ...dana, occurrence: 2 }, { ...dana, contactId: topic.listId }].map(
    (recipient) => render(recipient, at).messageId,
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toMatch(/^<[\w-]{64}\.1@brand\.example>$/);
  expect(render(dana, new Date()).messageId).toBe(ids[0]);
});

test('a long List-Id stays within 255 characters', () => {
  for (const name of ['x'.repeat(400), 'הצעות '.repeat(60), '优惠'.repeat(100)]) {
    const message = compileCampaign({ ...content, topic: { ...topic, name } }, settings)(dana, at);
    expect(message.headers['List-Id']!.length).toBeLessThanOrEqual(255);
    expect(message.headers['List-Id']).toMatch(/^[\x20-\x7e]+ <[\w.-]+>$/);
  }
});

test('tests and previews open the page in test mode', () => {
  const test = compileCampaign(content, settings, 'test')(dana, at);
  expect(test.subject).toBe('[Test] Thank you, Dana');
  expect(test.headers['List-Unsubscribe-Post']).toBeUndefined();
  const preview = previewMessage(content, dana, { ...settings, at });
  expect(preview.subject).toBe('Thank you, Dana');
  for (const { html } of [test, preview]) {
    expect(verifyLink(keyring, tokenIn(html!, 'u'))?.purpose).toBe('test');
    expect(verifyLink(keyring, tokenIn(html!, 'p'))?.purpose).toBe('test');
  }
});

test('a loop that grows with the contact is cut off for that contact alone', () => {
  const html = '{% assign n = contact.lastName | plus: 0 %}{% for i in (1..n) %}x{% endfor %}ok';
  const render = compileCampaign({ ...content, html }, settings);
  expect(render({ ...dana, lastName: '3' }, at).html).toContain('xxxok');
  expect(() => render({ ...dana, lastName: '99999999' }, at)).toThrow(/makes too much/);
});

test('links are https, but on loopback', () => {
  expect(() => compileCampaign(content, { keyring, publicUrl: 'http://mail.example' })).toThrow(/https/);
  const local = compileCampaign(content, { keyring, publicUrl: 'http://127.0.0.1:4000/' })(dana, at);
  expect(local.headers['List-Unsubscribe']).toMatch(/^<http:\/\/127\.0\.0\.1:4000\/u\//);
  expect(local.headers['List-Id']).toBe(`"Offers" <${topic.listId}.lists.localhost>`);
});

test('a message can say where it is read in a browser; so can one that is no marketing', () => {
  const html = '<p>Hi</p><a href="{{ webVersionUrl }}">View in browser</a>';
  const message = compileCampaign({ ...content, html }, settings)(dana, at);
  const token = tokenIn(message.headers['List-Unsubscribe']!, 'u');
  expect(message.html).toContain(`<a href="https://mail.example/w/${token}">View in browser</a>`);
  expect(message.text).toContain(`View in browser (https://mail.example/w/${token})`);
  const order = { ...content, kind: 'transactional' as const, topic: null, subject: 'S', preheader: '' };
  for (const part of [
    html,
    '{{ webVersionUrl | append: "" }}',
    '{% if true %}{{ webVersionUrl }}{% endif %}',
  ]) {
    expect(compileCampaign({ ...order, html: part }, settings)(dana, at).html).toContain('/w/');
  }
  expect(() => checkTemplates({ subject: 'S', preheader: '', html, text: '' }, [])).not.toThrow();
  const named = { subject: 'S', preheader: '', html: '{{ webVersionUrl.length }}', text: '' };
  expect(() => checkTemplates(named, [])).toThrow('There is no variable "webVersionUrl.length"');
});

test('now is when the message is dated, however long after it is rendered again', () => {
  const html = `{{ 'now' | date: '%Y-%m-%d %H:%M' }} {% assign t = 'today' | date: '%Y' %}{{ t }} {{ "now" | date_to_xmlschema }}`;
  const message = compileCampaign({ ...content, preheader: '', html }, settings)(dana, at);
  expect(message.html).toMatch(/^2026-03-01 10:00 2026 2026-03-01T10:00:00/);
  const plain = compileCampaign(
    { ...content, preheader: '', html: `{{ '2020-02-29' | date: '%d.%m.%Y' }}` },
    settings,
  );
  expect(plain(dana, at).html).toMatch(/^29\.02\.2020/);
});
