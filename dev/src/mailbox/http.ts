import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listPage, mailDocument, mailPage, mailPolicy, pagePolicy } from './page.js';
import { readMail } from './read-mail.js';
import type { MailStore, StoredMail } from './store.js';

const perPage = 50;

/** The mailbox's pages and its JSON, on 127.0.0.1. */
export async function listenHttp(
  store: MailStore,
  port: number,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(store, request, response).catch((error: unknown) => {
      if (!response.headersSent) json(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(store: MailStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isLocalHost(request.headers.host))
    return json(response, 421, { error: 'This mailbox answers on localhost only.' });
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = `${method} ${url.pathname.replace(/\d+/, ':id')}`;
  const mail = store.get(Number(/\d+/.exec(url.pathname)?.[0]));
  switch (route) {
    case 'GET /':
      return html(response, pagePolicy, await list(store, url));
    case 'GET /messages':
      return messages(store, url, response);
    case 'DELETE /messages':
      store.clear();
      return json(response, 200, { messages: [], next: null, total: 0 });
    case 'GET /messages/:id':
      return mail ? json(response, 200, await readMail(mail)) : notFound(response);
    case 'GET /messages/:id/raw':
      if (!mail) return notFound(response);
      response.writeHead(200, {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      return void response.end(mail.raw);
    case 'GET /view/:id':
      return mail ? html(response, pagePolicy, mailPage(await readMail(mail))) : notFound(response);
    case 'GET /view/:id/html':
      return mail
        ? html(response, mailPolicy, mailDocument((await readMail(mail)).html))
        : notFound(response);
    default:
      return notFound(response);
  }
}

/** A page of another site must not reach us through a name that it points to 127.0.0.1 (DNS rebinding). */
function isLocalHost(host: string | undefined): boolean {
  return /^(localhost|[\w.-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? 'localhost');
}

/** Streamed, one mail parsed at a time: all 20,000 may be asked for at once. */
async function messages(store: MailStore, url: URL, response: ServerResponse): Promise<void> {
  const after = wholeNumber(url, 'after');
  const first = wholeNumber(url, 'first');
  if (after === null || first === null) {
    return json(response, 400, { error: '"after" and "first" are whole numbers: an id, and how many.' });
  }
  const found = store.list({ to: url.searchParams.get('to') || undefined, after });
  const wanted = found.slice(0, first);
  const next = wanted.length < found.length ? (wanted.at(-1)?.id ?? after ?? 0) : null;
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  await pipeline(Readable.from(asJson(wanted, next, found.length)), response);
}

async function* asJson(mails: StoredMail[], next: number | null, total: number): AsyncGenerator<string> {
  yield '{"messages":[';
  for (const [index, mail] of mails.entries())
    yield (index ? ',\n' : '') + JSON.stringify(await readMail(mail));
  yield `],"next":${JSON.stringify(next)},"total":${total}}\n`;
}

async function list(store: MailStore, url: URL): Promise<string> {
  const to = url.searchParams.get('to') ?? '';
  const before = Number(url.searchParams.get('before')) || Number.POSITIVE_INFINITY;
  const found = store.list({ to: to || undefined });
  const rest = found.filter((mail) => mail.id < before).reverse();
  const shown = rest.slice(0, perPage);
  const mails = await Promise.all(shown.map(readMail));
  return listPage({
    mails,
    to,
    total: found.length,
    older: rest.length > perPage ? shown.at(-1)?.id : undefined,
  });
}

/** Undefined when it is not there, null when it is no whole number. */
function wholeNumber(url: URL, name: string): number | undefined | null {
  const text = url.searchParams.get(name);
  if (!text) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function html(response: ServerResponse, policy: string, body: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(`${JSON.stringify(body)}\n`);
}

function notFound(response: ServerResponse): void {
  json(response, 404, { error: 'There is no such mail or page.' });
}
