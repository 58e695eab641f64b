import { verifyLink } from '../tokens/link-token.js';
import type { CampaignContent } from './content.js';
import { at, content, dana, settings } from './sample.js';
import { compileWire } from './wire.js';

describe('limits', () => {
  const sending = (change: Partial<CampaignContent>) => compileWire({ ...content, ...change }, settings);

  test('a template that multiplies its text for one contact fails for that contact alone', () => {
    const render = sending({
      html: '{% for i in (1..contact.lastName) %}{{ contact.firstName }}{% endfor %}',
    });
    expect(() => render({ ...dana, lastName: '99999999' }, at)).toThrow(/makes too much/);
    expect(() => render({ ...dana, lastName: '5000', firstName: 'x'.repeat(500) }, at)).toThrow(
      /more than 2,000,000/,
    );
    expect(render({ ...dana, lastName: '3' }, at).bytes.toString()).toContain('DanaDanaDana');
  });

  test('plain outputs are counted together with what everybody gets', () => {
    const render = sending({ html: 'x'.repeat(900_000) + '{{ contact.firstName }}'.repeat(4) });
    expect(() => render({ ...dana, firstName: 'x'.repeat(300_000) }, at)).toThrow(/more than 2,000,000/);
    expect(render(dana, at).bytes.length).toBeGreaterThan(900_000);
  });

  test('all the outputs of a message share one second', () => {
    const slow = '{% for i in (1..9999) %}{% for j in (1..9) %}{% endfor %}{% endfor %} ';
    expect(sending({ html: slow })(dana, at).bytes.length).toBeGreaterThan(0);
    expect(() => sending({ html: slow.repeat(500) })(dana, at)).toThrow(/takes too long/);
  });

  test('5 MB of HTML are refused by name', () => {
    const html = '<p>words</p>\n'.repeat(400_000);
    expect(() => sending({ html })).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', path: ['input', 'html'] }),
    );
  });
});

test('a test goes to somebody else, with the links of a test', () => {
  const wire = compileWire(content, settings, 'test')(dana, at, { to: 'team@brand.example' });
  expect(wire.to).toBe('team@brand.example');
  expect(wire.bytes.toString()).toMatch(/^To: <team@brand\.example>\r\nSubject: \[Test\] Hello\r$/m);
  expect(wire.bytes.toString()).not.toContain('List-Unsubscribe-Post');
});

test('addresses: the domain in ASCII, the local part as it is', () => {
  const wire = compileWire(content, settings)({ ...dana, email: 'דנה@bücher.example' }, at);
  expect(wire.to).toBe('דנה@xn--bcher-kva.example');
  expect(wire.bytes.toString('utf8')).toContain('To: <דנה@xn--bcher-kva.example>\r\n');
});

test('what is no marketing has neither footer nor list headers', () => {
  const source = compileWire({ ...content, kind: 'transactional', topic: null }, settings)(dana, at).bytes;
  expect(source.toString()).not.toMatch(/Unsubscribe|Grove Street/);
  expect(source.toString()).toContain('Auto-Submitted: auto-generated\r\n');
});

test('a later message to the same person names itself in its links', () => {
  const campaign = { ...content, html: '<a href="{{ webVersionUrl }}">View in browser</a>' };
  const bytes = compileWire(campaign, settings)({ ...dana, occurrence: 70_000 }, at).bytes.toString();
  const source = bytes.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const tokens = [...source.matchAll(/https:\/\/mail\.example\/[upw]\/([\w-]{100})(?![\w-])/g)];
  expect(tokens).toHaveLength(7);
  for (const [, token] of tokens) expect(verifyLink(settings.keyring, token!)?.occurrence).toBe(70_000);
  const lines = bytes.slice(bytes.indexOf('\r\n\r\n')).split('\r\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
});

test('the links are the same token at both doors', () => {
  const source = compileWire(content, settings)(dana, at).bytes.toString().replaceAll('=\r\n', '');
  const tokens = [...source.matchAll(/https:\/\/mail\.example\/[up]\/([\w-]{95})/g)].map(
    ([, token]) => token,
  );
  expect(tokens).toHaveLength(5);
  expect(new Set(tokens).size).toBe(1);
});
