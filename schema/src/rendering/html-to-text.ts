interface Link {
  href: string;
  from: number;
}

/** Attributes beyond it are not read. */
const longestTag = 10_000;

const blocks = new Set(
  'address article aside blockquote div dl dt dd fieldset figure footer form h1 h2 h3 h4 h5 h6 header li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
);
const spaced = new Set('blockquote h1 h2 h3 h4 h5 h6 ol p table ul'.split(' '));
const silent = new Set(['head', 'script', 'style', 'title', 'template']);
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  euro: '€',
  pound: '£',
  shy: '',
  zwnj: '\u200c',
  zwj: '\u200d',
  rlm: '\u200f',
  lrm: '\u200e',
};

/**
 * The text of a mail's HTML for those who read plain text: blocks become lines, links keep their address, images
 * their alternative text. One pass over the characters, so no input makes it slow.
 */
export function htmlToText(html: string): string {
  let text = '';
  let at = 0;
  let muted: string | undefined;
  const state: { link?: Link } = {};
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const piece = html.slice(at, open < 0 ? undefined : open);
    if (!muted) text += inline(decodeEntities(piece), text);
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      at = after(html, '-->', open);
      continue;
    }
    at = after(html, '>', open);
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 20));
    if (!tag) continue;
    const name = tag[2]!.toLowerCase();
    const closing = tag[1] === '/';
    if (muted) {
      if (closing && name === muted) muted = undefined;
    } else if (silent.has(name)) {
      if (!closing) muted = name;
    } else {
      text = applyTag(
        text,
        { name, closing, source: html.slice(open, Math.min(at, open + longestTag)) },
        state,
      );
    }
  }
  return text
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function applyTag(
  text: string,
  tag: { name: string; closing: boolean; source: string },
  state: { link?: Link },
): string {
  const { name, closing, source } = tag;
  if (name === 'br') return `${text}\n`;
  if (name === 'hr') return `${broken(text)}---\n`;
  if (name === 'img') return text + inline(attribute(source, 'alt'), text);
  if (name === 'td' || name === 'th') return closing ? text + inline(' ', text) : text;
  if (name === 'a' && !closing) {
    state.link = { href: attribute(source, 'href'), from: text.length };
    return text;
  }
  if (name === 'a') {
    const { link } = state;
    state.link = undefined;
    if (!link || !/^(https?|mailto):/i.test(link.href)) return text;
    const words = text.slice(link.from).trim();
    if (words === link.href || `mailto:${words}` === link.href) return text;
    return words ? `${text} (${link.href})` : `${text}${link.href}`;
  }
  if (!blocks.has(name)) return text;
  const next = broken(text);
  if (name === 'li' && !closing) return `${next}* `;
  return spaced.has(name) && next ? `${next}\n` : next;
}

function broken(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A piece of HTML without tags, as `htmlToText` would read it between others. */
export function plainText(html: string): string {
  return squeeze(decodeEntities(html));
}

function squeeze(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ');
}

/** White space in running text is one space, and none at the start of a line. */
function inline(piece: string, before: string): string {
  const squeezed = squeeze(piece);
  return /(^|\s)$/.test(before.slice(-1)) ? squeezed.replace(/^ /, '') : squeezed;
}

function attribute(source: string, name: string): string {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(source);
  return decodeEntities(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').trim();
}

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}
