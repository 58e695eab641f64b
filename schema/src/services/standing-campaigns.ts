import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import type { Session } from '../session/session.js';

interface Standing {
  name: string;
  kind: 'transactional' | 'direct';
  identityId: Id<'sendingIdentity'>;
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

/** Undefined when another session made the identity's direct campaign first. */
async function insertStanding(
  session: Session,
  { name, kind, identityId }: Standing,
): Promise<Id<'campaign'> | undefined> {
  const audience = JSON.stringify({ lists: [], segments: [], excludeSegments: [] });
  const row = await session.row<{ id: Id<'campaign'> }>(sql`
    insert into campaign (tenant_id, id, name, kind, channel, identity_id, subject, preheader, html, text, audience,
      state, created_at, updated_at)
    values (${session.tenantId}, ${newId('campaign')}, ${name}, ${kind}, 'email', ${identityId}, '', '', '', '',
      ${audience}::jsonb, 'sending', ${session.at}, ${session.at})
    on conflict (tenant_id, identity_id) where kind = 'direct' do nothing
    returning id`);
  return row?.id;
}
