import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import type { Session } from '../session/session.js';

interface Standing {
  name: string;
  kind: 'transactional' | 'direct' | 'digest';
  identityId: Id<'sendingIdentity'>;
  /** Of digests: they speak for a topic. */
  listId?: Id<'list'>;
}

/** A campaign without topic, audience or end: the ledger's place for messages that leave one by one. */
export async function createStandingCampaign(session: Session, standing: Standing): Promise<Id<'campaign'>> {
  const made = await insertStanding(session, standing);
  if (!made) throw new Error('A standing campaign of this kind is there already');
  return made;
}

/**
 * The standing campaign of an identity's direct messages; the first of them makes it.
 * @throws {HeedError} NOT_FOUND for the identity.
 */
export async function directCampaign(
  session: Session,
  identityId: Id<'sendingIdentity'>,
): Promise<Id<'campaign'>> {
  const find = () =>
    session.row<{ id: Id<'campaign'> }>(sql`
      select id from campaign where tenant_id = ${session.tenantId} and identity_id = ${identityId} and kind = 'direct'`);
  const found = await find();
  if (found) return found.id;
  const identity = await session.row<{ name: string }>(sql`
    select name from sending_identity where tenant_id = ${session.tenantId} and id = ${identityId}`);
  if (!identity) throw notFound('sending identity', ['input', 'identityId']);
  const name = `Direct messages, ${identity.name}`;
  return (await insertStanding(session, { name, kind: 'direct', identityId })) ?? (await find())!.id;
}

/** The standing campaign of a topic's digests from one identity; the first of them makes it. */
export async function digestCampaign(
  session: Session,
  { listId, identityId }: { listId: Id<'list'>; identityId: Id<'sendingIdentity'> },
): Promise<Id<'campaign'>> {
  const find = () =>
    session.row<{ id: Id<'campaign'> }>(sql`
      select id from campaign
      where tenant_id = ${session.tenantId} and list_id = ${listId} and identity_id = ${identityId} and kind = 'digest'`);
  const found = await find();
  if (found) return found.id;
  const list = (await session.row<{ name: string }>(sql`
    select name from list where tenant_id = ${session.tenantId} and id = ${listId}`))!;
  const name = `Digests, ${list.name}`;
  return (await insertStanding(session, { name, kind: 'digest', identityId, listId })) ?? (await find())!.id;
}

/** Undefined when another session made the campaign first. */
async function insertStanding(
  session: Session,
  { name, kind, identityId, listId }: Standing,
): Promise<Id<'campaign'> | undefined> {
  const audience = JSON.stringify({ lists: [], segments: [], excludeSegments: [] });
  const row = await session.row<{ id: Id<'campaign'> }>(sql`
    insert into campaign (tenant_id, id, name, kind, channel, list_id, identity_id, subject, preheader, html, text, audience,
      state, created_at, updated_at)
    values (${session.tenantId}, ${newId('campaign')}, ${name}, ${kind}, 'email', ${listId ?? null}, ${identityId},
      '', '', '', '', ${audience}::jsonb, 'sending', ${session.at}, ${session.at})
    on conflict do nothing
    returning id`);
  return row?.id;
}
