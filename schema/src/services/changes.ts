import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import {
  type ChangeKind,
  type ChangePlace,
  type ChangeRow,
  changeKinds,
  changesAfter,
  countChanges,
} from '../sql/changes.js';
import { checkSize, type Page, type PageInput } from '../sql/page.js';
import { type ChangedConsent, consentsByIds } from './changed-consents.js';
import { type SubscriptionRow, subscriptionsByKeys } from './subscriptions.js';

/** Something that changed. What it shows is as it is now: another change may follow that says the same. */
export interface Change {
  /** Its place, for `after`. */
  id: string;
  kind: ChangeKind;
  contactId: Id<'contact'>;
  listId: Id<'list'> | null;
  /** Null also where the subscription is gone, as when joining was undone. */
  subscription: SubscriptionRow | null;
  consent: ChangedConsent | null;
}

/**
 * What changed about contacts, their standing on lists and their consent, since a point: each at least once, in an order in
 * which nothing comes in behind a reader, whatever transactions commit when. From the beginning it gives everything there
 * is. A contact who was erased or merged is there, and says so.
 * @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once, INVALID_INPUT for another tenant's cursor.
 */
export async function pageOfChanges(
  session: Session,
  { kinds, page }: { kinds?: readonly ChangeKind[] | null; page: PageInput },
): Promise<Page<Change>> {
  checkSize(page);
  const asked = { after: placeOf(session, page), kinds: kinds?.length ? kinds : changeKinds };
  const found = await session.sql<ChangeRow>(changesAfter(session, { ...asked, limit: page.first + 1 }));
  return {
    nodes: await told(session, found.slice(0, page.first)),
    hasNextPage: found.length > page.first,
    totalCount: async () => (await session.row<{ n: number }>(countChanges(session, asked)))!.n,
  };
}

async function told(session: Session, rows: readonly ChangeRow[]): Promise<Change[]> {
  const of = (kind: ChangeKind) => rows.filter((row) => row.kind === kind);
  const subscriptions = await subscriptionsByKeys(
    session,
    of('subscription').map(({ first, second }) => ({ contactId: first, listId: second })),
  );
  const consents = await consentsByIds(
    session,
    of('consent').map(({ first }) => first),
  );
  return rows.map((row) => {
    const id = [session.tenantId, row.xid, row.rank, row.first, row.second].join('.');
    const about = { id, kind: row.kind, listId: null, subscription: null, consent: null };
    if (row.kind === 'contact') return { ...about, contactId: row.first as Id<'contact'> };
    if (row.kind === 'consent') {
      const consent = consents.get(row.first)!;
      return { ...about, contactId: consent.contactId, listId: consent.listId, consent };
    }
    const subscription = subscriptions.get(`${row.first} ${row.second}`) ?? null;
    return {
      ...about,
      contactId: row.first as Id<'contact'>,
      listId: row.second as Id<'list'>,
      subscription,
    };
  });
}

/** A cursor says whose it is: another tenant's would silently leave things out. */
function placeOf(session: Session, { after }: PageInput): ChangePlace | null {
  if (!after) return null;
  const [tenantId, xid, rank, first, second] = after.split('.') as [string, string, string, string, string];
  if (tenantId !== session.tenantId) throw invalid('"after" is a cursor of another tenant.', 'after');
  return { xid, rank: Number(rank), first, second };
}
