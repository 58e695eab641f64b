import { decodeEntities, htmlToText } from './html-to-text.js';

/** Longer addresses stay as they are where they would have to be written out in a message (a header of a request is 16 kB). */
export const longestComputed = 4_000;
/** Stored destinations of one campaign; links beyond stay as they are. */
export const mostDestinations = 10_000;

/** Elements whose `href` somebody follows; `v:` are the buttons that Outlook draws (VML). */
const linkStart = /<(?:a|area|v:\w+)(?=[\s/])/gi;
const attribute = /[\s/]*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|([^\s>"']*)))?/y;
const written = /https?:\/\/[^\s<>"'`\u00a0]+/gi;
const trailing = /[.,;:!?\]}*_…]+$/;

/**
 * HTML with the values of its links' `href` replaced, as they stand in the source, where `replace` gives another. One pass,
 * whatever the source; comments are read too, since Outlook follows the links in its conditional ones.
 */
export function replaceHrefs(html: string, replace: (raw: string) => string | undefined): string {
  let result = '';
  let copied = 0;
  linkStart.lastIndex = 0;
  for (let start = linkStart.exec(html); start; start = linkStart.exec(html)) {
    let at = linkStart.lastIndex;
    for (;;) {
      attribute.lastIndex = at;
      const found = attribute.exec(html);
      if (!found) break;
      at = attribute.lastIndex;
      const [whole, name, double, single, bare] = found;
      const value = double ?? single ?? bare;
      if (value === undefined || name!.toLowerCase() !== 'href') continue;
      const quoted = double !== undefined || single !== undefined;
      const closed = quoted && /["']$/.test(whole) && whole.length > value.length + 1;
      const end = at - (closed ? 1 : 0);
      const other = replace(value);
      if (other === undefined) continue;
      result += html.slice(copied, end - value.length) + other;
      copied = end;
    }
    linkStart.lastIndex = at;
  }
  return copied === 0 ? html : result + html.slice(copied);
}

/** Text with its web addresses replaced, without the punctuation that a sentence puts behind them. */
export function replaceWritten(text: string, replace: (url: string) => string | undefined): string {
  if (!text.includes('://')) return text;
  return text.replace(written, (whole) => {
    const url = withoutPunctuation(whole);
    const other = replace(url);
    return other === undefined ? whole : other + whole.slice(url.length);
  });
}

/** The address that a link's `href` holds: `&amp;` and the like read, white space around it and line breaks within dropped. */
export function hrefAddress(raw: string): string {
  return decodeEntities(raw)
    .replace(/[\t\r\n]/g, '')
    .trim();
}

/** Whether hits of an address can be counted: http or https, and nothing that `URL` cannot read. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** What does not differ from recipient to recipient of a message's links, each once, in the order in which they come. */
export function fixedDestinations({ html, text }: { html: string; text: string }): string[] {
  const found = new Set<string>();
  const note = (url: string) => {
    if (!/\{[{%]/.test(url) && isWebAddress(url) && found.size < mostDestinations) found.add(url);
    return undefined;
  };
  replaceHrefs(html, (raw) => note(hrefAddress(raw)));
  replaceWritten(text.trim() ? text : htmlToText(html), note);
  return [...found];
}

/** Up to the parenthesis that closes one from before the address, if it does. */
function withoutPunctuation(found: string): string {
  let open = 0;
  let end = 0;
  for (; end < found.length; end++) {
    if (found[end] === '(') open += 1;
    if (found[end] === ')' && open-- === 0) break;
  }
  return found.slice(0, end).replace(trailing, '');
}
