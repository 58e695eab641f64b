import sql from 'sql-template-tag';
import { invalid } from '../domain/errors.js';
import {
  longestQuickSeconds,
  type TenantTracking,
  type TrackingMode,
  usualTracking,
  wishOf,
} from '../domain/tracking.js';
import type { Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import type { Link } from './link-access.js';
import { getTenant } from './tenants.js';

/**
 * Sets which messages' opens and clicks are counted; what is left out stays. It holds for messages that leave from now on,
 * and what comes back from those that have left is judged by it too.
 * @throws {HeedError} INVALID_INPUT with the path of the field.
 */
export async function setTracking(session: Session, input: Partial<TenantTracking>): Promise<Tenant> {
  const tenant = await getTenant(session, session.tenantId);
  const tracking = { ...(tenant.tracking ?? usualTracking), ...input };
  const { quickSeconds } = tracking;
  if (!Number.isInteger(quickSeconds) || quickSeconds < 0 || quickSeconds > longestQuickSeconds) {
    throw invalid(`"quickSeconds" must be from 0 to ${longestQuickSeconds}.`, 'input', 'quickSeconds');
  }
  tenant.tracking = tracking;
  return tenant;
}

/** What the recipient asks for: it holds where it is stricter than the tenant's setting. A test's link saves nothing. */
export async function chooseTracking(
  session: Session,
  link: Link,
  { tracking }: { tracking: TrackingMode },
): Promise<{ tracking: TrackingMode }> {
  if (link.mode === 'live') {
    await session.sql(sql`
      update contact set tracking = ${wishOf(tracking)}, updated_at = ${session.at}
      where tenant_id = ${session.tenantId} and id = ${link.contactId}
        and tracking is distinct from ${wishOf(tracking)}`);
  }
  return { tracking };
}
