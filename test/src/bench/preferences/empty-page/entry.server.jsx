import { RemixServer } from '@remix-run/react';
import { renderToString } from 'react-dom/server';

export default function answer(request, status, headers, remixContext) {
  const html = renderToString(<RemixServer context={remixContext} url={request.url} />);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(`<!DOCTYPE html>${html}`, { status, headers });
}
