import type { AppLoadContext } from '@remix-run/node';
import { renderToString } from 'react-dom/server';
import type { PlainPage as Kind } from '../catalogues/catalogue.js';
import { languageWished } from '../catalogues/language.js';
import { Nonce } from './nonce.js';
import { PlainPage } from './plain-page.js';

/** The plain page as an answer of its own, for routes that answer with something else than a page of ours. */
export function plainResponse(
  request: Request,
  { nonce }: AppLoadContext,
  kind: Kind,
  status: number,
): Response {
  const language = languageWished(request.headers.get('accept-language'));
  const html = renderToString(
    <Nonce.Provider value={nonce}>
      <PlainPage language={language} kind={kind} />
    </Nonce.Provider>,
  );
  return new Response(`<!DOCTYPE html>${html}`, {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
}
