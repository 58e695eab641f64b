import sql from 'sql-template-tag';
import { invalid } from '../domain/errors.js';
import {
  type ReputationRule,
  type ReturnRules,
  type SoftBounceRule,
  usualReturnRules,
} from '../domain/returns.js';
import type { Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { getTenant } from './tenants.js';

/**
 * Sets what bounces and complaints come to for this tenant; what is left out stays. Binds whatever comes back from now on.
 * @throws {HeedError} INVALID_INPUT with the path of the field.
 */
export async function setReturnRules(
  session: Session,
  input: { softBounces?: Partial<SoftBounceRule> | null; reputation?: Partial<ReputationRule> | null },
): Promise<Tenant> {
  const tenant = await getTenant(session, session.tenantId);
  const before = tenant.returnRules ?? usualReturnRules;
  const softBounces = { ...before.softBounces, ...given(input.softBounces) };
  whole(softBounces.count, 2, 100, 'softBounces', 'count');
  whole(softBounces.days, 0, 365, 'softBounces', 'days');
  const reputation = {
    ...before.reputation,
    ...given(input.reputation, ['complaintsPause', 'bouncesPause']),
  };
  whole(reputation.minimum, 1, 1_000_000, 'reputation', 'minimum');
  whole(reputation.days, 1, 90, 'reputation', 'days');
  for (const what of ['complaints', 'bounces'] as const) {
    const warn = reputation[`${what}Warn`];
    const pause = reputation[`${what}Pause`];
    share(warn, 'reputation', `${what}Warn`);
    if (pause === null) continue;
    share(pause, 'reputation', `${what}Pause`);
    if (pause < warn)
      throw invalid('It cannot pause before it warns.', 'input', 'reputation', `${what}Pause`);
  }
  tenant.returnRules = { softBounces, reputation };
  return tenant;
}

export async function returnRules(session: Session): Promise<ReturnRules> {
  const row = await session.row<{ rules: ReturnRules | null }>(sql`
    select return_rules as rules from tenant where id = ${session.tenantId}`);
  return row?.rules ?? usualReturnRules;
}

function given<T extends object>(input: T | null | undefined, unset: readonly string[] = []): Partial<T> {
  return Object.fromEntries(
    Object.entries(input ?? {}).filter(
      ([key, value]) => value != null || (value === null && unset.includes(key)),
    ),
  ) as Partial<T>;
}

function whole(value: number, least: number, most: number, ...path: [string, string]): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(
      `"${path[1]}" must be a whole number from ${least} to ${most.toLocaleString('en')}.`,
      'input',
      ...path,
    );
}

function share(value: number, ...path: [string, string]): void {
  if (!(value > 0 && value <= 1))
    throw invalid(`"${path[1]}" is a share, like 0.003 for 0.3 %.`, 'input', ...path);
}
