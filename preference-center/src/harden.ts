import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { answerPlainly } from './plain-answer.js';

/**
 * No script, no frame; our own stylesheet and one inline style, a brand's colours, named by its nonce or its hash. `leadsTo` is
 * the one other origin to which the page's form may lead: browsers hold what answers a form to `form-action`, too.
 */
export function policy(style: string, leadsTo = ''): string {
  return (
    `default-src 'none'; script-src 'none'; style-src 'self' ${style}; img-src 'self' data:; ` +
    `form-action 'self'${leadsTo && ` ${leadsTo}`}; frame-ancestors 'none'; base-uri 'none'`
  );
}

/** Headers of every answer. The nonce is for the one inline style, a brand's colours. */
export function secureHeaders(publicUrl: URL): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction) => {
    const nonce = randomBytes(16).toString('base64');
    response.locals.nonce = nonce;
    response.set({
      'Content-Security-Policy': policy(`'nonce-${nonce}'`),
      // `no-referrer` would make Chromium send `Origin: null` with every form.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'noindex, nofollow',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
      'Cache-Control': 'no-store',
      ...(publicUrl.protocol === 'https:' ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
    });
    next();
  };
}

/** Remix's ways to data without a page (single fetch, the manifest, `?_data=`) are closed: no script here asks. */
export function blockDataRoutes(request: Request, response: Response, next: NextFunction): void {
  const { path } = request;
  if (/\.data\/?$/i.test(path) || path.startsWith('/__manifest') || '_data' in request.query) {
    answerPlainly(response, 404, 'NOT_FOUND', 'There is nothing here.');
    return;
  }
  next();
}

export function allowMethods(request: Request, response: Response, next: NextFunction): void {
  if (['GET', 'HEAD', 'POST'].includes(request.method) && request.url.startsWith('/')) {
    next();
    return;
  }
  response.set('Allow', 'GET, HEAD, POST');
  answerPlainly(response, 405, 'INVALID_INPUT', 'Only GET, HEAD and POST are understood.');
}

/**
 * Refuses forms that another site's page sends: `Origin` must be the host that was asked, or the public address.
 * One-click posts (RFC 8058) come from mail providers and are let through: the token is their only authority.
 */
export function sameOriginForms(publicUrl: URL): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { origin, host } = request.headers;
    const ours = !origin || origin === publicUrl.origin || URL.parse(origin)?.host === host;
    if (request.method !== 'POST' || request.path.startsWith('/u/') || ours) {
      next();
      return;
    }
    answerPlainly(response, 403, 'FORBIDDEN', 'This form was not sent from our own page.');
  };
}
