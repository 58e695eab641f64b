import { gzipSync } from 'node:zlib';
import { type AppLoadContext, createRequestHandler, type ServerBuild } from '@remix-run/node';
import type { Response as Answer, Request as Asked } from 'express';
import type { PageContext } from '../app/load-context.js';
import { policy } from './harden.js';
import { answerPlainly } from './plain-answer.js';

/** Hop-by-hop headers (RFC 9110 7.6.1), and what only a trusted edge may say; the body is already whole. */
const dropped =
  /^(connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|content-length|forwarded|x-forwarded-.*)$/;

interface DoorOptions extends Pick<PageContext, 'database' | 'publicUrl' | 'report'> {
  patienceMs: number;
}

/**
 * Passes a request to Remix and its answer back. The body was read and measured before (`readBody`), answers are
 * whole and gzipped where that pays, and an answer that takes longer than `patienceMs` becomes a 503.
 */
export function remixDoor(build: ServerBuild, options: DoorOptions) {
  const handle = createRequestHandler(build, 'production');
  return async (asked: Asked, answer: Answer): Promise<void> => {
    const { database, publicUrl, report } = options;
    const gzip = Boolean(asked.acceptsEncodings('gzip'));
    const { nonce } = answer.locals;
    const context: AppLoadContext = { database, publicUrl, report, nonce, policy, gzip, ip: asked.ip };
    const impatient = setTimeout(() => {
      answer.set('Retry-After', '10');
      answerPlainly(answer, 503, 'UNAVAILABLE', 'This takes too long just now; try again.');
    }, options.patienceMs);
    try {
      const response = await handle(asWebRequest(asked), context);
      await sendBack(answer, response, context);
    } finally {
      clearTimeout(impatient);
    }
  };
}

/** `sameOriginForms` has judged Origin; Remix, which compares it with Host alone, is shown what agrees. */
function asWebRequest(asked: Asked): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(asked.headers)) {
    if (value !== undefined && !dropped.test(name))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  headers.delete('origin');
  const body =
    Buffer.isBuffer(asked.body) && asked.method === 'POST' ? new Uint8Array(asked.body) : undefined;
  return new Request(`http://page.invalid${decodable(asked.originalUrl)}`, {
    method: asked.method,
    headers,
    body,
  });
}

/** Remix warns of a path that cannot be decoded, and its warning holds the path: such a one is passed on escaped. */
function decodable(path: string): string {
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return path.replaceAll('%', '%25');
  }
}

async function sendBack(answer: Answer, response: Response, context: AppLoadContext): Promise<void> {
  const whole = context.whole ?? (await response.bytes());
  if (answer.headersSent) return;
  answer.status(response.status);
  response.headers.forEach((value, name) => {
    answer.setHeader(name, value);
  });
  if (response.status === 503) answer.setHeader('Retry-After', '10');
  answer.vary('Accept-Encoding');
  const pays = context.gzip && whole.length > 512 && !response.headers.has('Content-Encoding');
  if (pays) answer.setHeader('Content-Encoding', 'gzip');
  // 6 kB take 0.1 ms at once; through the thread pool the bookkeeping alone costs more.
  answer.end(pays ? gzipSync(whole) : whole);
}
