import sql from 'sql-template-tag';
import type { Role } from '../domain/actors.js';
import { invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputEmail } from '../domain/input-text.js';
import { Member } from '../entities/member.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { getTenant } from './tenants.js';

export interface MemberInput {
  email: string;
  role: Role;
  /** In an account's session: the tenant they work in, none for an owner. */
  tenantId?: Id<'tenant'> | null;
}

/**
 * Adds a person to the team of the account (`owner`) or of one tenant (the other roles).
 * @throws {HeedError} INVALID_INPUT, NOT_FOUND for a foreign tenant, ALREADY_EXISTS for the same address there.
 */
export async function addMember(session: Session, input: MemberInput): Promise<Member> {
  const tenantId = input.tenantId ?? session.tenantIdIfAny ?? null;
  if (input.role === 'operator' || (input.role === 'owner') !== (tenantId === null)) {
    throw invalid('An owner has no tenant; an admin, editor or viewer has one.', 'input', 'role');
  }
  if (tenantId) await getTenant(session, tenantId, ['input', 'tenantId']);
  const member = {
    id: newId('member'),
    accountId: session.accountId,
    tenantId,
    email: inputEmail(input.email, 'input', 'email'),
    role: input.role,
    createdAt: session.at,
  };
  await session.em.insert(Member, member);
  return member;
}

/** Removes a person from the team and returns who it was. Their keys are taken back; their own favourites go with them. */
export async function removeMember(session: Session, input: { memberId: Id<'member'> }): Promise<Member> {
  const member = await session.em.findOne(Member, { id: input.memberId });
  if (!member) throw notFound('member', ['input', 'memberId']);
  const removed = { ...member };
  await session.sql(sql`
    update api_key set revoked_at = coalesce(revoked_at, ${session.at}::timestamptz) where member_id = ${member.id}`);
  await session.em.nativeDelete(Member, { id: member.id });
  return removed;
}

export type MemberRow = Omit<Member, 'accountId'>;

/** The members this session may see: a tenant's own, or all of the account's. */
export async function pageOfMembers(session: Session, input: { page: PageInput }): Promise<Page<MemberRow>> {
  return readPage<MemberRow>(session, {
    columns: sql`id, tenant_id as "tenantId", email, role, created_at as "createdAt"`,
    body: sql`from member where account_id = ${session.accountId}`,
    key: sql`id`,
    page: input.page,
  });
}
