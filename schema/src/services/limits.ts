import { HeedError, invalid } from '../domain/errors.js';
import { type Ceiling, largestCeiling, mostCeilings, type QuietHours } from '../domain/limits.js';
import type { Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { getTenant } from './tenants.js';

/**
 * Sets the tenant's ceilings and quiet hours; what is left out stays, `[]` and null take them away. Binds every claim from
 * now on. What is held already is judged by them when it is due.
 * @throws {HeedError} INVALID_INPUT or LIMIT_EXCEEDED with the path of the field.
 */
export async function setLimits(
  session: Session,
  input: { ceilings?: readonly Ceiling[]; quietHours?: QuietHours | null },
): Promise<Tenant> {
  const tenant = await getTenant(session, session.tenantId);
  const { ceilings: before = [], quietHours: quietBefore = null, countedFrom = '' } = tenant.limits ?? {};
  const ceilings = input.ceilings ? readCeilings(input.ceilings) : before;
  const quietHours = input.quietHours === undefined ? quietBefore : readQuietHours(input.quietHours);
  const same = JSON.stringify(ceilings) === JSON.stringify(before);
  tenant.limits =
    ceilings.length === 0 && !quietHours
      ? null
      : { ceilings, quietHours, countedFrom: same && countedFrom ? countedFrom : session.at.toISOString() };
  return tenant;
}

function readCeilings(ceilings: readonly Ceiling[]): Ceiling[] {
  if (ceilings.length > mostCeilings) {
    throw new HeedError('LIMIT_EXCEEDED', `A tenant has up to ${mostCeilings} ceilings.`, [
      'input',
      'ceilings',
    ]);
  }
  return ceilings.map(({ messages, days }, index) => {
    for (const [field, value] of Object.entries({ messages, days }) as [keyof Ceiling, number][]) {
      const most = largestCeiling[field];
      if (!Number.isInteger(value) || value < 1 || value > most)
        throw invalid(`"${field}" must be from 1 to ${most}.`, 'input', 'ceilings', index, field);
    }
    return { messages, days };
  });
}

function readQuietHours(quiet: QuietHours | null): QuietHours | null {
  if (!quiet) return null;
  const { from, until } = quiet;
  for (const [field, value] of Object.entries({ from, until })) {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(value))
      throw invalid(`"${field}" must be a time of day like 21:00.`, 'input', 'quietHours', field);
  }
  if (from === until)
    throw invalid('Quiet hours end at another time than they begin.', 'input', 'quietHours', 'until');
  return { from, until };
}
