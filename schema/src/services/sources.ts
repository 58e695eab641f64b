import sql from 'sql-template-tag';
import { HeedError, invalid } from '../domain/errors.js';
import { inputNote } from '../domain/input-text.js';
import { readPlainText } from '../domain/plain-text.js';
import {
  type InitialStatus,
  initialStatuses,
  longestSource,
  mostSources,
  type SourceSetting,
  usualSources,
} from '../domain/sources.js';
import type { Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { getTenant } from './tenants.js';

/** The dated facts with which a new contact of a source begins, for the columns of `contact`. */
export interface InitialFacts {
  status: InitialStatus;
  consentedAt: Date | null;
  transactionalOnlyAt: Date | null;
  /** What the consent rests on, for its line of proof. */
  basis: string | null;
}

export interface SourceInput {
  source: string;
  status: InitialStatus;
  basis?: string | null;
}

/**
 * Decides how contacts of each source stand at first; those that are left out stand as usual. Who is a contact already
 * stays as they are.
 * @throws {HeedError} INVALID_INPUT with the path of the field, LIMIT_EXCEEDED beyond 50 sources.
 */
export async function setSources(session: Session, input: readonly SourceInput[]): Promise<Tenant> {
  if (input.length > mostSources)
    throw new HeedError('LIMIT_EXCEEDED', `A tenant has at most ${mostSources} sources.`, [
      'input',
      'sources',
    ]);
  const seen = new Set<string>();
  const sources = input.map(({ source: given, status, basis: why }, index): SourceSetting => {
    const path = ['input', 'sources', index] as const;
    const source = readSource(given, ...path, 'source');
    if (seen.has(source)) throw invalid('This source is there twice.', ...path, 'source');
    seen.add(source);
    if (!initialStatuses.includes(status))
      throw invalid('A contact is subscribed, pending or transactional at first.', ...path, 'status');
    const basis = inputNote(why, ...path, 'basis');
    if (status === 'subscribed' && !basis)
      throw invalid('Say what their consent rests on: it is kept as proof.', ...path, 'basis');
    if (status !== 'subscribed' && basis)
      throw invalid('Only who is subscribed at once has a basis for it.', ...path, 'basis');
    return { source, status, basis };
  });
  const tenant = await getTenant(session, session.tenantId);
  tenant.sources = sources.length > 0 ? sources : null;
  return tenant;
}

/** What holds for a tenant: its own decisions, and the usual ones beside them. */
export function sourcesInForce(own: readonly SourceSetting[] | null): SourceSetting[] {
  const decided = new Set((own ?? []).map(({ source }) => source));
  return [...(own ?? []), ...usualSources.filter(({ source }) => !decided.has(source))];
}

/** How a new contact of a source stands, from the session's time on: pending where nobody decided anything else. */
export async function initialFacts(session: Session, source: string): Promise<InitialFacts> {
  return (await initialFactsOf(session, [source])).get(source)!;
}

/** The same for several sources, in one statement. */
export async function initialFactsOf(
  session: Session,
  sources: Iterable<string>,
): Promise<Map<string, InitialFacts>> {
  const row = await session.row<{ sources: SourceSetting[] | null }>(
    sql`select sources from tenant where id = ${session.tenantId}`,
  );
  const inForce = new Map(sourcesInForce(row!.sources).map((setting) => [setting.source, setting]));
  const facts = (source: string): InitialFacts => {
    const { status, basis } = inForce.get(source) ?? { status: 'pending', basis: null };
    return {
      status,
      consentedAt: status === 'subscribed' ? session.at : null,
      transactionalOnlyAt: status === 'transactional' ? session.at : null,
      basis,
    };
  };
  return new Map([...sources].map((source) => [source, facts(source)]));
}

/** The name of a source. @throws {HeedError} INVALID_INPUT at `path`. */
export function readSource(text: string, ...path: (string | number)[]): string {
  const source = readPlainText(text, longestSource);
  if (!source.ok) throw invalid(source.message, ...path);
  if (source.value === null) throw invalid('A source has a name, like "checkout".', ...path);
  return source.value;
}
