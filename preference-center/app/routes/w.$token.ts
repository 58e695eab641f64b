import { HeedError } from '@heed/schema/domain/errors';
import { withLink } from '@heed/schema/services/link-access';
import { readWebVersion } from '@heed/schema/services/web-versions';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { pagePurposes, refusalStatus } from '../page/link.js';
import { plainResponse } from '../page/plain-response.js';
import { webVersionResponse } from '../page/web-version.js';

/** A mail in the browser, for whom it was sent to. Looking never changes anything: the session is read-only. */
export async function loader({ request, params, context }: LoaderFunctionArgs): Promise<Response> {
  const { database, publicUrl } = context;
  try {
    const result = await withLink(
      database,
      params.token ?? '',
      { purposes: pagePurposes, readOnly: true },
      (session, link, { occurrence, day }) => readWebVersion(session, link, { occurrence, day, publicUrl }),
    );
    if (!result.ok) return plainResponse(request, context, result.why, refusalStatus[result.why]);
    const { value } = result;
    if (value.found === 'mail') return webVersionResponse(value.message, value.locale);
    return plainResponse(request, context, 'missing', value.found === 'gone' ? 410 : 404);
  } catch (error) {
    if (error instanceof HeedError && error.code === 'UNAVAILABLE') {
      return plainResponse(request, context, 'away', 503);
    }
    context.report(error);
    return plainResponse(request, context, 'broken', 500);
  }
}
