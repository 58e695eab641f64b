import sql, { type Sql } from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { Favourite } from '../entities/favourite.js';
import type { Segment } from '../entities/segment.js';
import type { Session } from '../session/session.js';
import { checkSize, type Page, type PageInput } from '../sql/page.js';
import { prepareRule } from './rules.js';
import { createSegment, type Subject, subjectOf } from './segments.js';

export interface FavouriteInput {
  name: string;
  rule: unknown;
  /** The one that opens by itself: one for contacts and one for leads, of the tenant and of each member. */
  isDefault?: boolean | null;
  /** Where it stands among the others; last when left out. */
  position?: number | null;
}

/** What the caller may do beside keeping favourites of their own. */
export interface Permission {
  mayShare: boolean;
}

/** Favourites of one member, or shared: more than anybody reads through. */
const most = { favourites: 200, position: 1_000_000 };

type Owner = Pick<Favourite, 'memberId' | 'keyId'>;

/**
 * Saves a filter: for the whole tenant when `shared`, else for the member whose key is used (or that key's own use).
 * @throws {HeedError} INVALID_INPUT, INVALID_RULE, ALREADY_EXISTS for the name among the owner's, FORBIDDEN to share,
 * LIMIT_EXCEEDED beyond 200.
 */
export async function createFavourite(
  session: Session,
  input: FavouriteInput & { subject?: Subject | null; shared?: boolean | null },
  permission: Permission,
): Promise<Favourite> {
  const shared = input.shared ?? false;
  if (shared) requireSharing(permission);
  const owner = shared ? { memberId: null, keyId: null } : self(session);
  const subject = input.subject ?? 'contacts';
  await lock(session);
  const kept = await session.row<{ n: number; last: number }>(sql`
    select count(*) as n, coalesce(max(position), 0) as last from favourite where ${ownedBy(session, owner)}`);
  if (kept!.n >= most.favourites)
    throw new HeedError('LIMIT_EXCEEDED', `At most ${most.favourites} favourites.`, ['input']);
  const favourite = session.em.create(Favourite, {
    tenantId: session.tenantId,
    id: newId('favourite'),
    ...owner,
    name: await freeName(session, owner, input.name),
    subject,
    rule: (await prepareRule(session, input.rule, ['input', 'rule'], { subject: subjectOf[subject] })).rule,
    isDefault: false,
    position: readPosition(input.position) ?? kept!.last + 1,
    createdAt: session.at,
    updatedAt: session.at,
  });
  await session.em.flush();
  if (input.isDefault) await makeDefault(session, favourite);
  return favourite;
}

/** Changes what is given. Whose it is, and over what, stays. @throws {HeedError} as `createFavourite`, and NOT_FOUND. */
export async function updateFavourite(
  session: Session,
  input: Partial<FavouriteInput> & { id: Id<'favourite'> },
  permission: Permission,
): Promise<Favourite> {
  await lock(session);
  const favourite = await changeable(session, input.id, permission);
  if (input.name != null) favourite.name = await freeName(session, favourite, input.name, favourite.id);
  if (input.rule != null) {
    const subject = subjectOf[favourite.subject];
    favourite.rule = (await prepareRule(session, input.rule, ['input', 'rule'], { subject })).rule;
  }
  favourite.position = readPosition(input.position) ?? favourite.position;
  if (input.isDefault === false) favourite.isDefault = false;
  favourite.updatedAt = session.at;
  await session.em.flush();
  if (input.isDefault) await makeDefault(session, favourite);
  return favourite;
}

export async function deleteFavourite(
  session: Session,
  input: { id: Id<'favourite'> },
  permission: Permission,
): Promise<Id<'favourite'>> {
  session.em.remove(await changeable(session, input.id, permission));
  await session.em.flush();
  return input.id;
}

/** Saves a favourite's rule as a segment, which campaigns and rules can name; the favourite stays. */
export async function segmentFromFavourite(
  session: Session,
  input: { id: Id<'favourite'>; name?: string | null; listId?: Id<'list'> | null },
): Promise<Segment> {
  const { name, rule, subject } = await getFavourite(session, input.id);
  return createSegment(session, { name: input.name ?? name, listId: input.listId, rule, subject });
}

/** One's own, or a shared one: another member's is as unknown as none. @throws {HeedError} NOT_FOUND */
export async function getFavourite(session: Session, id: Id<'favourite'>): Promise<Favourite> {
  const favourite = await session.em.findOne(Favourite, { tenantId: session.tenantId, id });
  if (!favourite || !(isShared(favourite) || isOwn(session, favourite)))
    throw notFound('favourite', ['input', 'id']);
  return favourite;
}

/** One's own and the shared ones, in their order. */
export async function pageOfFavourites(
  session: Session,
  { page, subject, shared }: { page: PageInput; subject?: Subject | null; shared?: boolean | null },
): Promise<Page<Favourite>> {
  checkSize(page);
  const none = { memberId: null, keyId: null };
  const visible = [
    ...(shared === false ? [] : [ownedBy(session, none)]),
    ...(shared === true || session.actor.type !== 'key' ? [] : [ownedBy(session, self(session))]),
  ].reduce((a, b) => sql`${a} or ${b}`, sql`false`);
  const of = subject ? sql` and subject = ${subject}` : sql``;
  const body = sql`from favourite where (${visible})${of}`;
  const after = page.after
    ? sql` and (position, id) > (select position, id from favourite
        where tenant_id = ${session.tenantId} and id = ${page.after}::uuid)`
    : sql``;
  const nodes = await session.sql<Favourite>(sql`
    select tenant_id as "tenantId", id, member_id as "memberId", key_id as "keyId", name, subject, rule,
      is_default as "isDefault", position, created_at as "createdAt", updated_at as "updatedAt"
    ${body}${after} order by position, id limit ${page.first + 1}`);
  return {
    nodes: nodes.slice(0, page.first),
    hasNextPage: nodes.length > page.first,
    totalCount: async () => (await session.row<{ n: number }>(sql`select count(*) as n ${body}`))!.n,
  };
}

/** The member behind the key that is used, so that all their keys see the same; else the key itself. */
function self({ actor }: Session): Owner {
  if (actor.type !== 'key')
    throw new HeedError('FORBIDDEN', 'Favourites of one’s own belong to a key; share this one.');
  if (actor.memberId) return { memberId: actor.memberId as Id<'member'>, keyId: null };
  return { memberId: null, keyId: actor.keyId as Id<'apiKey'> };
}

function ownedBy(session: Session, { memberId, keyId }: Owner): Sql {
  return sql`(tenant_id = ${session.tenantId} and member_id is not distinct from ${memberId}::uuid
    and key_id is not distinct from ${keyId}::uuid)`;
}

function isShared({ memberId, keyId }: Owner): boolean {
  return memberId === null && keyId === null;
}

function isOwn(session: Session, favourite: Owner): boolean {
  if (session.actor.type !== 'key') return false;
  const { memberId, keyId } = self(session);
  return favourite.memberId === memberId && favourite.keyId === keyId;
}

async function changeable(session: Session, id: Id<'favourite'>, permission: Permission): Promise<Favourite> {
  const favourite = await getFavourite(session, id);
  if (isShared(favourite)) requireSharing(permission);
  return favourite;
}

function requireSharing({ mayShare }: Permission): void {
  if (!mayShare)
    throw new HeedError('FORBIDDEN', 'Favourites of the whole team need the scope "segments:write".');
}

/** One change at a time in a tenant: limit, names and the default are looked at before they are written. */
async function lock(session: Session): Promise<void> {
  await session.sql(
    sql`select pg_advisory_xact_lock(hashtextextended('favourite:' || ${session.tenantId}::text, 0))`,
  );
}

async function makeDefault(session: Session, favourite: Favourite): Promise<void> {
  await session.sql(sql`
    update favourite set is_default = false
    where ${ownedBy(session, favourite)} and subject = ${favourite.subject} and is_default and id <> ${favourite.id}`);
  favourite.isDefault = true;
  await session.em.flush();
}

async function freeName(session: Session, owner: Owner, text: string, own?: string): Promise<string> {
  const name = inputLine(text, 'input', 'name');
  const { memberId, keyId } = owner;
  const other = await session.em.findOne(Favourite, { tenantId: session.tenantId, memberId, keyId, name });
  if (other && other.id !== own)
    throw new HeedError('ALREADY_EXISTS', `There is already a favourite "${name}".`, ['input', 'name']);
  return name;
}

function readPosition(position: number | null | undefined): number | undefined {
  if (position == null) return undefined;
  if (!Number.isInteger(position) || position < 0 || position > most.position)
    throw invalid('A position is from 0 to 1,000,000.', 'input', 'position');
  return position;
}
