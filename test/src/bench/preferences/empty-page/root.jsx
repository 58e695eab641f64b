import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches } from '@remix-run/react';

/** What `create-remix` makes; a route may do without its scripts. */
export default function Root() {
  const scripts = !useMatches().some(({ handle }) => handle?.scriptless);
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        <Outlet />
        {scripts && (
          <>
            <ScrollRestoration />
            <Scripts />
          </>
        )}
      </body>
    </html>
  );
}
