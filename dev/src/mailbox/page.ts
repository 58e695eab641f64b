import type { Mail } from './read-mail.js';

/** Scripts never run on these pages; styles are ours, pictures may come from anywhere (tracking pixels are under test). */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A mail's own HTML: sandboxed by the frame and again by the header, so that opening it alone is no way out. */
export const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export interface ListPage {
  mails: Mail[];
  total: number;
  to: string;
  /** Ids to go on from; undefined at the end. */
  older: number | undefined;
}

export function listPage({ mails, total, to, older }: ListPage): string {
  const rows = mails.map(
    (mail) => `<tr><td class="n">${mail.id}</td><td><bdi>${escapeHtml(mail.to)}</bdi></td>
<td><a href="/view/${mail.id}"><bdi>${escapeHtml(mail.subject) || '(no subject)'}</bdi></a></td>
<td><bdi>${escapeHtml(mail.from)}</bdi></td><td class="n">${escapeHtml(mail.receivedAt.slice(0, 19).replace('T', ' '))}</td></tr>`,
  );
  const next = new URLSearchParams({ ...(to && { to }), before: String(older) });
  return page(
    'Mailbox',
    `<form><label>To <input name="to" type="search" value="${escapeHtml(to)}" placeholder="somebody@example.com"></label> <button>Show</button></form>
<p>${total} ${total === 1 ? 'mail' : 'mails'}${to ? ` to <bdi>${escapeHtml(to)}</bdi>` : ''}, newest first. For programs: <a href="/messages?first=10">/messages</a></p>
<table><thead><tr><th>Id</th><th>To</th><th>Subject</th><th>From</th><th>Received (UTC)</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>
${older === undefined ? '' : `<p><a href="/?${escapeHtml(next.toString())}">Older</a></p>`}`,
  );
}

export function mailPage(mail: Mail): string {
  const headers = mail.headers.map(
    ({ name, value }) => `<tr><th>${escapeHtml(name)}</th><td><bdi>${escapeHtml(value)}</bdi></td></tr>`,
  );
  const body = mail.html
    ? `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/view/${mail.id}/html" title="The mail"></iframe>`
    : '';
  const files = mail.attachments.map(
    (file) => `<li>${escapeHtml(file.filename)} (${escapeHtml(file.type)}, ${file.bytes} bytes)</li>`,
  );
  return page(
    mail.subject || '(no subject)',
    `<p><a href="/">All mails</a> · <a href="/messages/${mail.id}">JSON</a> · <a href="/messages/${mail.id}/raw">Source</a></p>
<p>To <bdi>${escapeHtml(mail.to)}</bdi> from <bdi>${escapeHtml(mail.from)}</bdi>, ${escapeHtml(mail.date)}</p>
${body}
<details${mail.html ? '' : ' open'}><summary>Text</summary><pre dir="auto">${escapeHtml(mail.text)}</pre></details>
${files.length ? `<ul>${files.join('')}</ul>` : ''}
<details><summary>${headers.length} headers</summary><table>${headers.join('\n')}</table></details>`,
  );
}

/** Links of the mail open in a tab of their own: the frame may go nowhere else. The first `base` wins. */
export function mailDocument(html: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid #e2e6ec;vertical-align:top;overflow-wrap:anywhere}
.n{color:#5b6675;font-variant-numeric:tabular-nums;white-space:nowrap}a{color:#0b57d0}
iframe{width:100%;height:36rem;border:1px solid #c9d0da;background:#fff}pre{white-space:pre-wrap}input{width:20rem;font:inherit}
</style></head><body><h1><bdi>${escapeHtml(title)}</bdi></h1>${body}</body></html>`;
}
