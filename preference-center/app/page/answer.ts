import { createHash } from 'node:crypto';
import { HeedError } from '@heed/schema/domain/errors';
import type { AppLoadContext } from '@remix-run/node';
import { createElement } from 'react';
import type { PlainPage as Kind } from '../catalogues/catalogue.js';
import { languageWished } from '../catalogues/language.js';
import { gzipped, type Stretch, stretch } from '../html/gzip.js';
import { rendered } from '../html/part.js';
import { remembered } from '../remembered.js';
import { doctype } from './look.js';
import { Nonce } from './nonce.js';
import { PlainPage } from './plain-page.js';

/** What a route is asked. */
export interface Asked {
  request: Request;
  context: AppLoadContext;
}

const hashOf = remembered((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);

/**
 * A page as a route's whole answer. A route without a component answers with it: no script ever reads a tree, a manifest or
 * loader data, so none is made (docs/decisions/0021-pages-are-answers.md).
 */
export function answerPage(
  { context }: Asked,
  page: readonly Stretch[],
  { status, colours, leadsTo }: { status: number; colours?: string; leadsTo?: string },
): Response {
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8' });
  // Allowed by what it says, a page's style needs no nonce: nothing in the page changes from answer to answer.
  if (colours) headers.set('Content-Security-Policy', context.policy(hashOf(colours), leadsTo));
  if (context.gzip) headers.set('Content-Encoding', 'gzip');
  context.whole = context.gzip ? gzipped(page) : Buffer.concat(page.map(({ bytes }) => bytes));
  return new Response(null, { status, headers });
}

/** A page without a contact, in the language that the browser wishes. */
export function answerPlain(asked: Asked, kind: Kind, status: number): Response {
  const language = languageWished(asked.request.headers.get('accept-language'));
  const page = createElement(PlainPage, { language, kind });
  const { nonce } = asked.context;
  const html = rendered(createElement(Nonce.Provider, { value: nonce }, page));
  return answerPage(asked, [stretch(Buffer.concat([doctype, html]))], { status });
}

/** Answers, or explains why not: a database that is away asks to be tried again; all else is logged and told without detail. */
export async function orExplained(asked: Asked, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof HeedError && error.code === 'UNAVAILABLE') return answerPlain(asked, 'away', 503);
    asked.context.report(error);
    return answerPlain(asked, 'broken', 500);
  }
}
