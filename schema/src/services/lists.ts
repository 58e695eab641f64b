import sql from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { readPlainText } from '../domain/plain-text.js';
import { type ListKind, listKinds, type SubscriptionState } from '../domain/statuses.js';
import { List } from '../entities/list.js';
import type { Session } from '../session/session.js';
import { fillImpliedList } from '../sql/implied-lists.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

/** The words a recipient reads about a topic. */
export interface ListWords {
  name: string;
  description: string;
  /** What one gets. */
  receives: string;
  /** How often it is usually sent, e.g. "about once a week". */
  cadence: string;
  /** Where it stands on the preference page; ties by name. */
  position?: number | null;
}

export interface ListInput extends ListWords {
  kind?: ListKind | null;
  /** Implied lists only: why everybody is on it, e.g. `customer`. */
  basis?: string | null;
}

/**
 * Makes a topic. An implied one gets a subscription row for every contact at once, with its basis.
 * @throws {HeedError} INVALID_INPUT with the path of the field, ALREADY_EXISTS for the name.
 */
export async function createList(session: Session, input: ListInput): Promise<List> {
  const kind = input.kind ?? 'opt_in';
  if (!listKinds.includes(kind)) throw invalid('A list is opt_in or implied.', 'input', 'kind');
  const basis = line('basis', input.basis ?? '', 100, { optional: true }) || null;
  if (kind === 'implied' && !basis)
    throw invalid('An implied list says why people are on it.', 'input', 'basis');
  if (kind === 'opt_in' && basis) throw invalid('Only an implied list has a basis.', 'input', 'basis');
  const list = session.em.create(List, {
    tenantId: session.tenantId,
    id: newId('list'),
    name: await freeName(session, input.name),
    description: line('description', input.description, 1_000),
    receives: line('receives', input.receives, 500),
    cadence: line('cadence', input.cadence, 200),
    kind,
    basis,
    position: readPosition(input.position) ?? (await nextPosition(session)),
    archivedAt: null,
    createdAt: session.at,
  });
  await session.em.flush();
  if (kind === 'implied') await fillImpliedList(session, { id: list.id, basis: basis! });
  return list;
}

/** Changes the words that are given. Kind and basis stay: they are what people were told. */
export async function updateList(
  session: Session,
  input: Partial<ListWords> & { id: Id<'list'> },
): Promise<List> {
  const list = await getList(session, input.id);
  if (input.name !== undefined) list.name = await freeName(session, input.name, list.id);
  if (input.description !== undefined) list.description = line('description', input.description, 1_000);
  if (input.receives !== undefined) list.receives = line('receives', input.receives, 500);
  if (input.cadence !== undefined) list.cadence = line('cadence', input.cadence, 200);
  list.position = readPosition(input.position) ?? list.position;
  await session.em.flush();
  return list;
}

/**
 * Takes a topic off the preference page and out of use; subscriptions stay as proof. Again is harmless.
 * @throws {HeedError} WRONG_STATE while a campaign that is not over speaks for it or is sent to it.
 */
export async function archiveList(session: Session, input: { id: Id<'list'> }): Promise<List> {
  const list = await getList(session, input.id);
  const campaign = await session.row<{ name: string }>(sql`
    select name from campaign
    where tenant_id = ${session.tenantId} and state not in ('done', 'cancelled') and kind = 'campaign'
      and (list_id = ${list.id} or audience -> 'lists' ? ${list.id}::text)
    limit 1`);
  if (campaign) {
    throw new HeedError('WRONG_STATE', `The campaign "${campaign.name}" uses this list.`, ['input', 'id']);
  }
  list.archivedAt ??= session.at;
  await session.em.flush();
  return list;
}

export async function getList(session: Session, id: Id<'list'>): Promise<List> {
  const list = await session.em.findOne(List, { tenantId: session.tenantId, id });
  if (!list) throw notFound('list', ['input', 'id']);
  return list;
}

/** Several at once, for a batch of nodes that name them; unknown ids are left out. */
export async function getListsByIds(session: Session, ids: readonly Id<'list'>[]): Promise<List[]> {
  return session.em.find(List, { tenantId: session.tenantId, id: { $in: [...ids] } });
}

/** Lists in use, and with `archived` the others too, the oldest first. */
export async function pageOfLists(
  session: Session,
  { page, archived = false }: { page: PageInput; archived?: boolean },
): Promise<Page<List>> {
  return readPage<List>(session, {
    columns: sql`l.tenant_id as "tenantId", l.id, l.name, l.description, l.receives, l.cadence, l.kind, l.basis,
      l.position, l.archived_at as "archivedAt", l.created_at as "createdAt"`,
    body: sql`from list l where l.tenant_id = ${session.tenantId} and (l.archived_at is null or ${archived}::boolean)`,
    key: sql`l.id`,
    page,
  });
}

export type ListCounts = Record<SubscriptionState, number>;

/** How many contacts stand how on each of the lists. */
export async function listCounts(
  session: Session,
  ids: readonly Id<'list'>[],
): Promise<Map<Id<'list'>, ListCounts>> {
  const rows = await session.sql<{ listId: Id<'list'>; state: SubscriptionState; n: number }>(sql`
    select list_id as "listId", state, count(*) as n from subscription
    where tenant_id = ${session.tenantId} and list_id = any(${[...ids]}::uuid[])
    group by list_id, state`);
  const counts = new Map(
    ids.map((id): [Id<'list'>, ListCounts] => [id, { subscribed: 0, pending: 0, unsubscribed: 0 }]),
  );
  for (const { listId, state, n } of rows) counts.get(listId)![state] = n;
  return counts;
}

function line(field: keyof ListInput, text: string, most: number, { optional = false } = {}): string {
  const reading = readPlainText(text, most);
  if (!reading.ok) throw invalid(reading.message, 'input', field);
  if (reading.value === null && !optional)
    throw invalid('Recipients read this; it cannot be empty.', 'input', field);
  return reading.value ?? '';
}

async function freeName(session: Session, text: string, own?: string): Promise<string> {
  const name = line('name', text, 100);
  const other = await session.em.findOne(List, { tenantId: session.tenantId, name });
  if (other && other.id !== own)
    throw new HeedError('ALREADY_EXISTS', `There is already a list "${name}".`, ['input', 'name']);
  return name;
}

/** Room for everything after it: a position that is left out is the last one's plus one. */
function readPosition(position: number | null | undefined): number | undefined {
  if (position == null) return undefined;
  if (!Number.isInteger(position) || position < 0 || position > 1_000_000) {
    throw invalid('A position is from 0 to 1,000,000.', 'input', 'position');
  }
  return position;
}

async function nextPosition(session: Session): Promise<number> {
  const row = await session.row<{ position: number }>(
    sql`select coalesce(max(position), 0) + 1 as position from list where tenant_id = ${session.tenantId}`,
  );
  return row!.position;
}
