import { escaped, type Html, hole, joined, part, rendered } from './part.js';

/** As it would be read; a hole that is still there as `{name}`. */
const text = (html: Html) =>
  html.map((each) => ('hole' in each ? `{${each.hole}}` : Buffer.from(each).toString())).join('');
let times = 0;

function Greeting({ name }: { name: string }) {
  times++;
  return <p>Hello {name}</p>;
}

function Page({ brand }: { brand: string }) {
  return (
    <main title={hole('title')}>
      {brand}: {hole('body')}
      {hole('rest')}
    </main>
  );
}

test('a part is rendered once for the same props, however often it is asked for', () => {
  const greeting = part(Greeting);
  const names = ['<Anna>', '<Anna>', 'Ben'];
  expect(names.map((name) => text(greeting({ name })))).toEqual([
    '<p>Hello &lt;Anna&gt;</p>',
    '<p>Hello &lt;Anna&gt;</p>',
    '<p>Hello Ben</p>',
  ]);
  expect(times).toBe(2);
});

test('holes are filled anew each time, in texts and attributes; one may wait', () => {
  const page = part(Page);
  const fillings = { title: [escaped('"A" & <B>')], body: [rendered(<b>שלום $& $1</b>)] };
  const filled = page({ brand: 'Olive' }, fillings);
  expect(text(filled)).toBe(
    '<main title="&#34;A&#34; &#38; &#60;B&#62;">Olive: <b>שלום $&amp; $1</b>{rest}</main>',
  );
  expect(text(page({ brand: 'Olive' }, { rest: [] }))).toBe('<main title="{title}">Olive: {body}</main>');
  expect(joined(filled).map((each) => 'hole' in each)).toEqual([false, true, false]);
  expect(text(joined(filled))).toBe(text(filled));
});

test('a text that looks like a hole stays a text: the mark is not to be guessed', () => {
  expect(text(part(Page)({ brand: 'x.title.x' }, { title: [] }))).toContain('>x.title.x: ');
});
