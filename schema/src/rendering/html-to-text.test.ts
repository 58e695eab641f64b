import { htmlToText } from './html-to-text.js';

test('keeps words, links and lists, and drops what is not read', () => {
  const html = `<!doctype html><html><head><title>No</title><style>p { color: red }</style></head><body>
    <h1>Thank&nbsp;you, שרה &amp; co</h1>
    <p>You spent <b>100&#8364;</b>.<br>Look at <a href="https://example.com/offer?a=1&amp;b=2">the offer</a>.</p>
    <!-- <p>hidden</p> --><ul><li>One</li><li>Two</li></ul><script>alert(1)</script>
    <a href="https://example.com">https://example.com</a> <a href="javascript:alert(1)">odd</a>
    <img src="x.png" alt="A picture"></body></html>`;
  expect(htmlToText(html)).toBe(
    [
      'Thank you, שרה & co',
      '',
      'You spent 100€.',
      'Look at the offer (https://example.com/offer?a=1&b=2).',
      '',
      '* One',
      '* Two',
      '',
      'https://example.com odd A picture',
    ].join('\n'),
  );
});

test('hostile markup takes no longer than its length', () => {
  const started = performance.now();
  for (const piece of ['<!--', '<a href="x">', '<td></td>', '<body', '&#', '<img alt="   ']) {
    htmlToText(piece.repeat(50_000));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
