/** What a mail's own page is made of. */
export interface ShownMail {
  subject: string;
  html: string | null;
  text: string;
}

/**
 * The mail is its tenant's: it gets an origin of its own (`sandbox` without `allow-same-origin`), so that nothing of
 * ours is within its reach and no address with a token is sent on as a referrer, whatever the mail asks for. No script,
 * form, frame or refresh; images come over https. Links work, new tabs and downloads among them.
 * A sandboxed page with another opener policy than `unsafe-none` is refused by browsers (HTML, 7.4.5).
 */
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'none'; " +
    "frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; " +
    'sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'unsafe-none',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'private, no-store',
};

export function webVersionResponse(mail: ShownMail, locale: string): Response {
  return new Response(webVersionPage(mail, locale), { headers });
}

/**
 * The mail itself as a page, titled with its subject. Its HTML follows on an open head, whether it is a whole document or
 * a part of one: a parser takes its `<html>`, `<head>` and `<body>` for ours (HTML, 13.2.6.4), the first title counts,
 * and the last viewport. A mail of text alone is shown as it was written.
 */
export function webVersionPage({ subject, html, text }: ShownMail, locale: string): string {
  const language = html && ownLanguage.test(html.slice(0, 5_000)) ? '' : ` lang="${escaped(locale)}"`;
  const head =
    `<!DOCTYPE html><html${language}><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title>`;
  if (html) return `${head}\n${html}`;
  return `${head}<style>${textStyle}</style></head><body><main><h1 dir="auto">${escaped(subject)}</h1><pre dir="auto">${linked(text)}</pre></main></body></html>`;
}

const ownLanguage = /<html\b[^>]*\slang\s*=/i;

const textStyle =
  'body{margin:0;background:#fff;color:#1d1d1b}main{max-width:42rem;margin:0 auto;padding:1.5rem}' +
  'h1{font:600 1.25rem/1.4 system-ui,sans-serif;margin:0 0 1rem}' +
  'pre{font:1rem/1.6 system-ui,sans-serif;margin:0;white-space:pre-wrap;overflow-wrap:anywhere}';

/** Addresses in plain text become links, as mail programs show them. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]])/)
    .map((part, index) => (index % 2 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
