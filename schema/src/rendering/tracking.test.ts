import { verifyDestination } from '../tokens/click-link.js';
import { verifyLink } from '../tokens/link-token.js';
import type { CampaignContent, Recipient } from './content.js';
import { fixedDestinations } from './destinations.js';
import { compileCampaign } from './message.js';
import { at, content, dana, settings } from './sample.js';

/** As it leaves: its fixed destinations are stored. */
function sent(words: Partial<CampaignContent>, to: Partial<Recipient> = {}) {
  const campaign = { ...content, tracking: 'on' as const, fields: [], ...words };
  const whole = { ...campaign, destinations: fixedDestinations(campaign) };
  return { ...compileCampaign(whole, settings)({ ...dana, ...to }, at), destinations: whole.destinations };
}

const door = /^https:\/\/mail\.example\/c\/([\w-]{95,100})\/(\d+|[\w-]{22})(?:\?u=(.*))?$/;
const hrefs = (html: string | null) => [...html!.matchAll(/href=["']?([^"'\s>]+)/g)].map(([, url]) => url!);

/** Where a link of a message leads, if it leads over the door. */
function leadsTo(link: string, destinations: readonly string[]): string | undefined {
  const [, token, which, url] = door.exec(link) ?? [];
  if (!token) return undefined;
  expect(verifyLink(settings.keyring, token)).toBeDefined();
  if (url === undefined) return destinations[Number(which)];
  expect(verifyDestination(settings.keyring, token, decodeURIComponent(url), which!)).toBe(true);
  return decodeURIComponent(url);
}

test('links of HTML and text lead over the door, each destination once; what is not the web stays', () => {
  const html = `<p><a href="https://olive.example/a?x=1&amp;y=2">A</a><a class=x href='http://olive.example/b'>B</a>
    <A HREF=https://olive.example/c>C</A> <area href="https://olive.example/d"> <a href="HTTPS://olive.example/E">E</a>
    <a title="a > b" href="https://olive.example/a?x=1&#38;y=2">A</a>
    <a href="mailto:us@olive.example">M</a><a href="tel:+972501234567">T</a><a href="#top">#</a><a href="/x">/</a>
    <a href="https://">none</a><a href="javascript:x">J</a><a href="https://mail.example/f/1">ours</a>
    <a href="{{ unsubscribeUrl }}">Stop</a></p>`;
  const { html: made, text, destinations } = sent({ html });
  expect(destinations).toEqual([
    'https://olive.example/a?x=1&y=2',
    'http://olive.example/b',
    'https://olive.example/c',
    'https://olive.example/d',
    'HTTPS://olive.example/E',
    'https://mail.example/f/1',
  ]);
  const links = hrefs(made);
  expect(links.map((link) => leadsTo(link, destinations) ?? link.replace(/[\w-]{95}/, '…'))).toEqual([
    'https://olive.example/a?x=1&y=2',
    'http://olive.example/b',
    'https://olive.example/d',
    'HTTPS://olive.example/E',
    'https://olive.example/a?x=1&y=2',
    'mailto:us@olive.example',
    'tel:+972501234567',
    '#top',
    '/x',
    'https://',
    'javascript:x',
    'https://mail.example/f/1',
    'https://mail.example/u/…',
  ]);
  expect(leadsTo(/HREF=([^>]+)>/.exec(made!)![1]!, destinations)).toBe('https://olive.example/c');
  expect(text).toContain(`A (${links[0]})`);
  expect(made).toMatch(/<img src="https:\/\/mail\.example\/o\/[\w-]{95}" width="1" height="1" alt=""[^>]*>$/);
});

test('a written text keeps what a sentence puts behind an address', () => {
  const text =
    'See https://olive.example/a, (https://olive.example/b_(c)) or https://olive.example/d.\nשלום https://olive.example/e!';
  const message = sent({ html: '', text });
  expect(message.destinations).toEqual([
    'https://olive.example/a',
    'https://olive.example/b_(c)',
    'https://olive.example/d',
    'https://olive.example/e',
  ]);
  const shape = message.text.replace(/https:\/\/mail\.example\/c\/[\w-]{95}\/(\d+)/g, '<$1>');
  expect(shape).toMatch(/^See <0>, \(<1>\) or <2>\.\nשלום <3>!/);
  expect(message.html).toBeNull();
});

test('an address in the text that stands as words of a link is led over the door as well', () => {
  const { text, destinations } = sent({
    html: '<p dir="rtl">לאתר: <a href="https://olive.example/">https://olive.example/</a></p>',
  });
  const [link] = /https:\S+/.exec(text)!;
  expect(leadsTo(link, destinations)).toBe('https://olive.example/');
  expect(text).toMatch(/^לאתר: https:\/\/mail\.example\/c\/[\w-]{95}\/0\n/);
});

test('an address that is computed for each reader carries itself, with a MAC of its own', () => {
  const html =
    '<a href="https://olive.example/{{ contact.firstName }}?a=1&amp;b={{ contact.lastName }}">You</a>' +
    '<a href="{{ contact.fields.site }}">Site</a>{% if contact.locale %}<a href="https://olive.example/he">He</a>{% endif %}';
  const to = {
    firstName: 'Dana & Co',
    lastName: '<x>',
    locale: 'he',
    fields: { site: 'https://dana.example/?q="1"' },
  };
  const message = sent({ html }, to);
  expect(message.destinations).toEqual(['https://olive.example/he']);
  expect(
    hrefs(message.html)
      .slice(0, 3)
      .map((link) => leadsTo(link, message.destinations)),
  ).toEqual([
    'https://olive.example/Dana & Co?a=1&b=<x>',
    'https://dana.example/?q="1"',
    'https://olive.example/he',
  ]);
  const plain = sent({ html }, { ...to, fields: { site: 'javascript:alert(1)' } });
  expect(hrefs(plain.html)[1]).toBe('javascript:alert(1)');
});

test('a template that is rendered as a whole is led over the same door', () => {
  const html =
    '{% assign n = contact.firstName %}<body><a href="https://olive.example/a">{{ n }}</a><a href="https://olive.example/{{ n }}">x</a></body>';
  const message = sent({ html });
  expect(
    hrefs(message.html)
      .slice(0, 2)
      .map((link) => leadsTo(link, message.destinations)),
  ).toEqual(['https://olive.example/a', 'https://olive.example/Dana']);
  expect(message.html).toMatch(/<img src="[^"]*\/o\/[^>]*><\/body>$/);
  expect(message.text).toMatch(/^Dana \(https:\/\/mail\.example\/c\//);
});

test('long addresses cost a message nothing, three hundred links are all counted', () => {
  const long = `https://olive.example/?q=${'x'.repeat(1_980)}`;
  const html = Array.from({ length: 300 }, (_, n) => `<a href="${long}${n}">${n}</a>`).join('\n');
  const { html: made, destinations } = sent({ html });
  expect(destinations).toHaveLength(300);
  expect(made!.length).toBeLessThan(60_000);
  expect(
    hrefs(made)
      .slice(0, 300)
      .map((link) => leadsTo(link, destinations)),
  ).toEqual(destinations);
});

test('anonymous: every reader gets the same links; off: they lead where they say', () => {
  const html = '<a href="https://olive.example/a">A</a>';
  const two = [dana.contactId, content.campaignId].map((contactId) =>
    sent({ html, tracking: 'anonymous' }, { contactId }),
  );
  const [one, other] = two.map(({ html: made }) => hrefs(made)[0]!);
  expect(one).toBe(other);
  const claims = verifyLink(settings.keyring, door.exec(one!)![1]!)!;
  expect(claims).toMatchObject({ purpose: 'anonymous', contactId: '00000000-0000-0000-0000-000000000000' });
  for (const off of [sent({ html, tracking: 'off' }), sent({ html }, { tracking: 'off' })]) {
    expect(hrefs(off.html)[0]).toBe('https://olive.example/a');
    expect(off.html).not.toContain('/o/');
  }
  expect(hrefs(sent({ html }, { tracking: 'anonymous' }).html)[0]).toBe(one);
});

test('a test leads straight to where links say', () => {
  const html = '<a href="https://olive.example/a">A</a>';
  const campaign = { ...content, html, tracking: 'on' as const, destinations: ['https://olive.example/a'] };
  for (const purpose of ['test', 'preview'] as const) {
    expect(hrefs(compileCampaign(campaign, settings, purpose)(dana, at).html)[0]).toBe(
      'https://olive.example/a',
    );
  }
});

test('answers and reports of failure come to signed addresses, where mail comes in', () => {
  const inbound = { ...settings, inboundDomain: 'in.example' };
  const campaign = { ...content, number: 7 };
  const message = compileCampaign(campaign, inbound)(dana, at);
  expect(message.replyTo).toMatch(/^r\+[a-z2-7]{60}@in\.example$/);
  expect(message.returnPath).toBe(message.replyTo!.replace('r+', 'b+'));
  const order = compileCampaign({ ...campaign, kind: 'transactional', topic: null }, inbound)(dana, at);
  expect(order).toMatchObject({ replyTo: 'team@brand.example', returnPath: expect.stringMatching(/^b\+/) });
  expect(compileCampaign(campaign, settings)(dana, at)).toMatchObject({
    replyTo: 'team@brand.example',
    returnPath: 'offers@brand.example',
  });
});
