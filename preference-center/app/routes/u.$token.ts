import { oneClickUnsubscribe } from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { tidyToken } from '@heed/schema/tokens/link-token';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { evidenceOf, orAway, pagePurposes, refusalStatus } from '../page/link.js';

/** People and scanners who follow the header's link get the page; nothing changes by looking. */
export function loader({ params }: LoaderFunctionArgs): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: `/p/${encodeURIComponent(tidyToken(params.token ?? ''))}` },
  });
}

/** One-click unsubscribe (RFC 8058): the mail's topic is left; 200, empty, no cookie, no redirect, as often as it comes. */
export async function action({ request, params, context }: ActionFunctionArgs): Promise<Response> {
  const body = await request.formData().catch(() => new FormData());
  if (body.get('List-Unsubscribe') !== 'One-Click') {
    return refused(400, 'INVALID_INPUT', 'Send List-Unsubscribe=One-Click, as RFC 8058 says.');
  }
  const evidence = evidenceOf(request, context, 'one_click');
  const result = await withLink(
    context.database,
    params.token ?? '',
    { purposes: pagePurposes },
    (session, link) => oneClickUnsubscribe(session, link, { evidence }),
  ).catch(orAway);
  if (result.ok) return new Response(null, { status: 200 });
  return refused(
    refusalStatus[result.why],
    'INVALID_TOKEN',
    'This link was altered, cut short or taken back.',
  );
}

function refused(status: number, code: string, sentence: string): Response {
  return new Response(`${code}: ${sentence}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
