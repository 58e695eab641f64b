import fc from 'fast-check';
import PostalMime from 'postal-mime';
import type { Recipient } from './content.js';
import { fixedDestinations } from './destinations.js';
import { footerWords, withHtmlFooter, withPreheader, withTextFooter } from './footer.js';
import { htmlToText } from './html-to-text.js';
import { linksWith } from './links.js';
import { compileCampaign } from './message.js';
import { at, content, dana, settings } from './sample.js';
import { scopeFor } from './scope.js';
import { parsePart, renderPart } from './templates.js';
import { compileWire } from './wire.js';

const value = fc.oneof(
  fc.constantFrom(
    'Dana',
    'שרה לוי',
    '👩‍👩‍👧 Zoë',
    'a=3D.b',
    '.',
    ' ',
    '',
    '<b>&amp;"\'',
    '=?UTF-8?B?eA==?=',
    'x\r\n.y\n',
  ),
  fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replace(/\r/g, '')),
  fc.constantFrom('long '.repeat(60), 'ארוך'.repeat(80), 'x'.repeat(1_200)),
);
const recipient: fc.Arbitrary<Recipient> = fc
  .record({
    firstName: fc.option(value),
    lastName: fc.option(value),
    locale: fc.constantFrom(null, 'he-IL', 'en', 'fr'),
    fields: fc.record(
      {
        city: value,
        points: fc.oneof(fc.integer(), fc.boolean(), fc.constant(0)),
        since: fc.constant(new Date(0)),
        likes: fc.array(value, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  })
  .map((some) => ({ ...dana, ...some }));

const words = [
  'Hello, ',
  'שלום ',
  ' 1=1;\n',
  '.start\r\n',
  '\n.x{a:b}\n',
  'ä'.repeat(90),
  ' spaced  \n',
  '\t',
];
const outputs = [
  '{{ contact.firstName }}',
  '{{ contact.lastName }}',
  '{{ contact.fields.city }}',
  '{{ contact.fields.points }}',
  '{{ contact.fields.since }}',
  '{{ contact.fields.likes }}',
  '{{- contact.email -}}',
  '{{ brand.name }}',
  '{{ topic.name }}',
  '{{ unsubscribeUrl }}',
  '{{ contact.firstName | default: "friend & <co>" }}',
  "{{ contact.fields.city|default:'שם' }}",
  '{{- contact.fields.points | default: "" -}}',
  '{{ contact.fields.likes | default: "no \'likes\'" }}',
  '{{ webVersionUrl }}',
];
const filtered = [
  '{{ contact.firstName | default: "friend" | upcase }}',
  '{{ contact.lastName | escape }}',
  '{{ contact.lastName | default: "a\\"b" }}',
  '{{ contact.lastName | default: contact.email }}',
  '{{ contact.fields.points | plus: 1 }}',
  '{{ preferencesUrl | append: "?a=b" }}',
];
const tags = [
  '{% if contact.lastName %}Dear <i>{{ contact.lastName }}</i>{% else %}Friend{% endif %}',
  '{% for like in contact.fields.likes %}* {{ like }}\n{% endfor %}',
  '{% if contact.locale %}<a href="{{ unsubscribeUrl }}">x</a>{% endif %}',
  '{% comment %} nothing {% endcomment %}{% raw %}{{ raw }}{% endraw %}',
  '{% assign n = contact.fields.points | plus: 1 %}{{ n }}',
];
const marked = [
  '<p>',
  '</p>\n',
  '<br>',
  '<!-- ',
  ' -->',
  '<a href="{{ preferencesUrl }}?l=1">Look</a>',
  '<a href="{{ webVersionUrl }}">In the browser</a>',
  'Olive Ltd<br>1 Grove Street, Haifa',
  '<a href="https://olive.example/a?x=1&amp;y=2">A</a>',
  '<a href="https://olive.example/{{ contact.fields.city }}&amp;{{ contact.firstName }}.html">B</a>',
  ' https://olive.example/plain. ',
];
const lineOf = fc.array(
  fc.constantFrom('Hi ', 'שלום ', '🎁', 'x'.repeat(90), ...outputs.slice(0, 4), ...filtered),
  { maxLength: 5 },
);
const line = lineOf.map((pieces) => pieces.join(''));
const textOf = (pieces: string[]) =>
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }).map((all) => all.join(''));
const html = fc
  .tuple(
    fc.boolean(),
    fc.oneof(
      textOf([...words, ...marked, ...outputs]),
      textOf([...words, ...marked, ...outputs, ...filtered, ...tags]),
    ),
  )
  .map(([page, inner]) =>
    page ? `<html><head><title>İ</title></head><body class="x">${inner}</body></html>` : inner,
  );
const templates = fc.record({
  subject: line.map((text) => `S${text}`),
  preheader: line,
  html: fc.oneof({ weight: 5, arbitrary: html }, { weight: 1, arbitrary: fc.constant('') }),
  text: fc.oneof(
    fc.constant(''),
    textOf([...words, ...outputs]),
    textOf([...words, ...outputs, ...filtered, ...tags]),
  ),
});

const tracked = fc.constantFrom('on' as const, 'anonymous' as const, 'off' as const);

const lines = (text: string | null | undefined) =>
  (text ?? '').toWellFormed().replace(/\r\n?/g, '\n').trimEnd();
const spaced = (text: string) => text.replace(/\s+/g, ' ').trim();

test('what is sent is the message, whatever template and contact', async () => {
  await fc.assert(
    fc.asyncProperty(templates, recipient, tracked, async (written, someone, tracking) => {
      const campaign = {
        ...content,
        ...written,
        tracking,
        destinations: fixedDestinations(written),
        number: 7,
      };
      const message = compileCampaign(campaign, settings)(someone, at);
      const wire = compileWire(campaign, settings)(someone, at);
      const source = wire.bytes.toString('latin1');
      expect(source).toMatch(/^[\x20-\x7e\t\r\n]*\r\n$/);
      expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(source).not.toContain('\r\n.');
      expect(source).not.toMatch(/[ \t]\r\n/);
      const body = source.slice(source.indexOf('\r\n\r\n'));
      expect(Math.max(...body.split('\r\n').map((each) => each.length))).toBeLessThanOrEqual(76);

      const parsed = await PostalMime.parse(wire.bytes);
      const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value;
      expect(parsed.subject).toBe(message.subject.toWellFormed());
      expect(parsed.from).toEqual(message.from);
      expect(parsed.to).toEqual([{ name: '', address: message.to }]);
      expect(parsed.replyTo).toEqual([{ name: '', address: message.replyTo }]);
      expect([wire.messageId, parsed.messageId]).toEqual([message.messageId, message.messageId]);
      expect(new Date(parsed.date!)).toEqual(at);
      for (const [name, text] of Object.entries(message.headers))
        expect(header(name.toLowerCase())).toBe(text);
      expect(lines(parsed.html)).toBe(lines(message.html));
      expect(lines(parsed.text)).toBe(lines(message.text));
      expect(wire.from).toBe(message.returnPath);
    }),
    { numRuns: 400, seed: 7 },
  );
});

/** A message's text with the addresses behind the door in their place. */
function ledBack(text: string, destinations: readonly string[]): string {
  const links = /https:\/\/mail\.example\/c\/[\w-]{95}\/(?:[\w-]{22}\?u=([\w.%-]+)|(\d+))/g;
  return text.replace(links, (_, url, position) =>
    url === undefined ? destinations[position]! : decodeURIComponent(url),
  );
}

/** Written out anew, an address is escaped as it may be, and white space in it is dropped. */
const bare = (text: string) =>
  text
    .toWellFormed()
    .replace(/\s+/g, '')
    .replace(/&(?:amp;|#38;)+/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&#3[49];|"/g, "'");

test('a message whose hits are counted is the one whose hits are not, but for where its links lead', () => {
  const mode = fc.constantFrom('on' as const, 'anonymous' as const);
  fc.assert(
    fc.property(templates, recipient, mode, (written, someone, tracking) => {
      const plain = compileCampaign({ ...content, ...written }, settings)(someone, at);
      const destinations = fixedDestinations(written);
      const message = compileCampaign({ ...content, ...written, tracking, destinations }, settings)(
        someone,
        at,
      );
      expect(bare(ledBack(message.text, destinations))).toBe(bare(plain.text));
      if (!plain.html) return;
      const unseen = message.html!.replace(/<img src="https:\/\/mail\.example\/o\/[\w-]{95}"[^>]*>/, '');
      expect(unseen).not.toBe(message.html);
      expect(bare(ledBack(unseen, destinations))).toBe(bare(plain.html));
    }),
    { numRuns: 400, seed: 9 },
  );
});

test('and the message is what Liquid makes of the whole template, with what Heed adds', () => {
  fc.assert(
    fc.property(templates, recipient, (written, someone) => {
      const campaign = { ...content, ...written };
      const message = compileCampaign(campaign, settings)(someone, at);
      const unsubscribeUrl = message.headers['List-Unsubscribe']!.slice(1, -1);
      const { base, token } = /^(?<base>.*)\/u\/(?<token>.*)$/.exec(unsubscribeUrl)!.groups!;
      const links = linksWith(base!, token!);
      const scope = scopeFor(campaign, someone, links);
      const whole = (part: 'subject' | 'preheader' | 'html' | 'text') =>
        renderPart(part, parsePart(part, campaign[part]), scope);
      const footer = {
        links,
        words: footerWords(someone.locale, campaign.defaultLocale),
        postalAddress: campaign.identity.postalAddress,
      };
      const page = whole('html');
      const plain = written.text.trim() ? whole('text') : htmlToText(page);
      expect(spaced(message.subject)).toBe(spaced(whole('subject').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')));
      expect(spaced(message.text)).toBe(spaced(withTextFooter(plain, footer)));
      if (!written.html.trim()) return;
      const top = whole('preheader')
        .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        .trim();
      const empty = /<div style="display:none[^>]*><\/div>/;
      expect(message.html!.replace(empty, '')).toBe(withPreheader(withHtmlFooter(page, footer), top));
    }),
    { numRuns: 400, seed: 8 },
  );
});
