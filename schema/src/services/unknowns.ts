import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { DeliveryState } from '../domain/reasons.js';
import type { DeliveryEvent, DeliveryKey } from '../domain/single-messages.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { verdict } from '../sql/single-claim.js';
import { getCampaign } from './campaigns.js';
import { type DeliveryNode, getDelivery } from './reports.js';
import { wakeLane } from './single-messages.js';

/** A message that may have been handed over, and nobody knows. */
export interface UnknownNode extends DeliveryKey {
  id: string;
  since: Date;
  /** What is known: what the mail server said last, or what stopped. */
  detail: string | null;
  dismissedAt: Date | null;
  /** Somebody asked for it to be sent again, and it has not left yet. */
  resending: boolean;
}

/**
 * The unknowns that somebody should look at, the newest first; with `dismissed`, those that were let be.
 * @throws {HeedError} NOT_FOUND for the campaign.
 */
export async function pageOfUnknowns(
  session: Session,
  input: { campaignId?: Id<'campaign'> | null; dismissed?: boolean; page: PageInput },
): Promise<Page<UnknownNode>> {
  if (input.campaignId) await getCampaign(session, input.campaignId);
  const campaign = input.campaignId ? sql` and u.campaign_id = ${input.campaignId}` : sql``;
  const dismissed = input.dismissed ? sql`is not null` : sql`is null`;
  return readPage<UnknownNode>(session, {
    columns: sql`u.id, u.campaign_id as "campaignId", u.contact_id as "contactId", u.occurrence, u.since,
      u.dismissed_at as "dismissedAt", d.detail, q.due_at is not null as resending`,
    body: sql`from unknown_delivery u
      join delivery d on ${sameAs(sql`d`, sql`u`)} and d.state = 'unknown'
      left join single_message q on ${sameAs(sql`q`, sql`u`)}
      where u.tenant_id = ${session.tenantId}${campaign} and u.dismissed_at ${dismissed}`,
    key: sql`u.id`,
    page: input.page,
    direction: 'desc',
  });
}

/**
 * A delivery event proves that the message was handed over: it was sent, at that time. What had been asked for in its
 * place is called off. Settling what is sent already changes nothing, since providers report more than once.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE for what was never tried.
 */
export async function settleUnknown(
  session: Session,
  input: DeliveryKey & { event: DeliveryEvent; at?: Date | null },
): Promise<DeliveryNode> {
  const { state } = await lockDelivery(session, input);
  if (state === 'sent') return getDelivery(session, input);
  if (state !== 'unknown') throw notUnknown(state);
  const settledAt = input.at && input.at < session.at ? input.at : session.at;
  await session.sql(sql`
    update delivery set state = 'sent', reason = null, detail = ${`Settled by the event "${input.event}".`},
      settled_at = greatest(decided_at, ${settledAt}::timestamptz)
    where ${at(session, input)}`);
  await callOff(session, input);
  return getDelivery(session, input);
}

/**
 * Sends an unknown again: the same row of the ledger and the same Message-ID, at a new attempt, so a mail program that got
 * both may show one. It is judged now, and when it leaves.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE unless it is unknown, or when the person may not be mailed any more.
 */
export async function resendUnknown(session: Session, key: DeliveryKey): Promise<DeliveryNode> {
  const { state, reason } = await lockDelivery(session, key);
  if (state !== 'unknown') throw notUnknown(state);
  if (reason !== 'ok') {
    throw new HeedError('WRONG_STATE', `It would not be sent: ${reason}.`, ['input', 'contactId']);
  }
  await session.sql(sql`
    insert into single_message (tenant_id, campaign_id, contact_id, occurrence, due_at, actor, created_at)
    values (${session.tenantId}, ${key.campaignId}, ${key.contactId}, ${key.occurrence}, ${session.at},
      ${actorLabel(session.actor)}, ${session.at})
    on conflict (tenant_id, campaign_id, contact_id, occurrence)
      do update set due_at = excluded.due_at, claimed_by = null, tries = 0`);
  await session.sql(sql`update unknown_delivery set dismissed_at = null where ${at(session, key)}`);
  await wakeLane(session, key.contactId);
  return getDelivery(session, key);
}

/** Lets an unknown be: it stays unknown, and leaves the list. A later delivery event still settles it. */
export async function dismissUnknown(session: Session, key: DeliveryKey): Promise<DeliveryNode> {
  const { state } = await lockDelivery(session, key);
  if (state !== 'unknown') throw notUnknown(state);
  await session.sql(sql`
    update unknown_delivery set dismissed_at = coalesce(dismissed_at, ${session.at}) where ${at(session, key)}`);
  await callOff(session, key);
  return getDelivery(session, key);
}

/** The ledger row, locked, and whether its message would be sent now. */
async function lockDelivery(
  session: Session,
  key: DeliveryKey,
): Promise<{ state: DeliveryState; reason: string }> {
  await session.sql(sql`select 1 from single_message where ${at(session, key)} for no key update`); // as claims lock
  await session.sql(sql`select 1 from delivery where ${at(session, key)} for no key update`);
  const row = await session.row<{ state: DeliveryState; reason: string }>(sql`
    select d.state, ${verdict(session)} as reason
    from delivery d
    join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
    join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
    left join subscription s on s.tenant_id = d.tenant_id and s.list_id = m.list_id and s.contact_id = d.contact_id
    where d.tenant_id = ${session.tenantId} and d.campaign_id = ${key.campaignId} and d.contact_id = ${key.contactId}
      and d.occurrence = ${key.occurrence}`);
  if (!row) throw notFound('message', ['input', 'campaignId']);
  return row;
}

async function callOff(session: Session, key: DeliveryKey): Promise<void> {
  await session.sql(sql`update single_message set due_at = null where ${at(session, key)}`);
}

function at(session: Session, { campaignId, contactId, occurrence }: DeliveryKey): Sql {
  return sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId} and contact_id = ${contactId}
    and occurrence = ${occurrence}`;
}

function sameAs(one: Sql, other: Sql): Sql {
  return sql`${one}.tenant_id = ${other}.tenant_id and ${one}.campaign_id = ${other}.campaign_id
    and ${one}.contact_id = ${other}.contact_id and ${one}.occurrence = ${other}.occurrence`;
}

function notUnknown(state: DeliveryState): HeedError {
  return new HeedError('WRONG_STATE', `Nothing is unknown about it: it is ${state}.`, [
    'input',
    'campaignId',
  ]);
}
