import { HeedError } from '@heed/schema/domain/errors';
import type { AppLoadContext } from '@remix-run/node';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { PlainPage as Kind } from '../catalogues/catalogue.js';
import { languageWished } from '../catalogues/language.js';
import { Nonce } from './nonce.js';
import { PlainPage } from './plain-page.js';

/** What a route is asked. */
export interface Asked {
  request: Request;
  context: AppLoadContext;
}

/**
 * A page as a route's whole answer. A route without a component answers with it: no script ever reads a tree, a manifest or
 * loader data, so none is made (docs/decisions/0017-pages-are-answers.md).
 */
export function answerPage({ context }: Asked, page: ReactElement, status = 200): Response {
  const html = renderToStaticMarkup(<Nonce.Provider value={context.nonce}>{page}</Nonce.Provider>);
  // As bytes: a text would be checked and encoded once more (20 µs).
  return new Response(Buffer.from(`<!DOCTYPE html>${html}`), {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
}

/** A page without a contact, in the language that the browser wishes. */
export function answerPlain(asked: Asked, kind: Kind, status: number): Response {
  const language = languageWished(asked.request.headers.get('accept-language'));
  return answerPage(asked, <PlainPage language={language} kind={kind} />, status);
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
