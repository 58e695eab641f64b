import type { LoaderFunctionArgs } from '@remix-run/node';
import { isRouteErrorResponse, Outlet, useRouteError } from '@remix-run/react';
import { languageFor, languageWished } from './catalogues/language.js';
import { PlainPage } from './page/plain-page.js';
import { useWishedLanguage } from './page/wished-language.js';

/** The language of pages that know no contact. */
export function loader({ request }: LoaderFunctionArgs) {
  return { wished: languageWished(request.headers.get('accept-language')).code };
}

/** Each route brings its own document: language, direction and colours are its contact's. */
export default function Root() {
  return <Outlet />;
}

/** The unexpected, once: no stack, no detail. */
export function ErrorBoundary() {
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const kind = status === 503 ? 'away' : status === 404 || status === 405 ? 'missing' : 'broken';
  return <PlainPage language={languageFor(useWishedLanguage())} kind={kind} />;
}
