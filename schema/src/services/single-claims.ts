import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { MessageKind } from '../domain/statuses.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { reserveTokens, returnTokens } from '../sql/rates.js';
import { claimDueMessages, type DueMessage, lockDueMessages, lockTopics } from '../sql/single-claim.js';
import { activeFields } from './custom-fields.js';

/** The lane of single messages in the ledger: no campaign's lane has this number. */
export const singleLane = 1_000;

/** A message in flight. */
export interface ClaimedMessage extends Recipient {
  contactId: Id<'contact'>;
  kind: MessageKind;
  /** It was unknown, and a person asked for it to be sent once more. */
  again: boolean;
  tries: number;
  createdAt: Date;
  /** Of a direct message. */
  words: { subject: string; html: string; text: string } | null;
}

export interface ClaimedMessages {
  byCampaign: { campaignId: Id<'campaign'>; messages: ClaimedMessage[] }[];
  /** Identities whose rate is used up, and for how long in milliseconds: leave them out meanwhile. */
  exhausted: { identityId: string; waitMs: number }[];
  /** There may be more that is due now. */
  more: boolean;
}

type Row = Omit<ClaimedMessage, 'words'> & {
  campaignId: Id<'campaign'>;
  identityId: string;
  data: Record<string, unknown> | null;
  subject: string | null;
  html: string | null;
  text: string | null;
};

/** Claims what is due of a tenant's single messages, as far as their identities' rates allow. */
export async function claimSingles(
  session: Session,
  input: { attempt: number; limit: number; exhausted: readonly string[] },
): Promise<ClaimedMessages> {
  const { attempt, limit } = input;
  const locked = await session.sql<DueMessage>(lockDueMessages(session, input));
  if (locked.length === 0) return { byCampaign: [], exhausted: [], more: false };
  await session.sql(lockTopics(session, locked));
  const { due, reserved, exhausted } = await withinRates(session, locked);
  const fields = await activeFields(session);
  const rows =
    due.length > 0
      ? await session.sql<Row>(claimDueMessages(session, { due, lane: singleLane, attempt, fields }))
      : [];
  for (const [identityId, count] of reserved) {
    const used = rows.filter((row) => row.identityId === identityId).length;
    await returnTokens(session, { identityId, count: count - used });
  }
  const byCampaign = [...Map.groupBy(rows, (row) => row.campaignId)].map(([campaignId, claimed]) => ({
    campaignId,
    messages: claimed.map(({ campaignId: _, identityId: __, data, subject, html, text, ...row }) => ({
      ...row,
      data: data ?? {},
      words: subject === null ? null : { subject, html: html ?? '', text: text ?? '' },
    })),
  }));
  return { byCampaign, exhausted, more: locked.length === limit };
}

/** Those that their identities have tokens for, and how many each limited identity gave. */
async function withinRates(session: Session, locked: readonly DueMessage[]) {
  const due: DueMessage[] = [];
  const reserved = new Map<string, number>();
  const exhausted: ClaimedMessages['exhausted'] = [];
  const byIdentity = [...Map.groupBy(locked, (message) => message.identityId)];
  for (const [identityId, messages] of byIdentity.sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (!messages[0]!.limited) {
      due.push(...messages);
      continue;
    }
    const { granted, waitMs } = await reserveTokens(session, { identityId, want: messages.length });
    due.push(...messages.slice(0, granted));
    reserved.set(identityId, granted);
    if (granted < messages.length) exhausted.push({ identityId, waitMs });
  }
  return { due, reserved, exhausted };
}

/** Milliseconds until the next message of the tenant is due, but those of some identities; null when none waits. */
export async function nextSingleIn(session: Session, exhausted: readonly string[]): Promise<number | null> {
  const row = await session.row<{ at: Date | null }>(sql`
    select min(q.due_at) as at from single_message q
    join campaign m on m.tenant_id = q.tenant_id and m.id = q.campaign_id
    where q.tenant_id = ${session.tenantId} and q.due_at is not null and m.identity_id <> all(${exhausted}::uuid[])`);
  return row?.at ? Math.max(1, row.at.getTime() - session.at.getTime()) : null;
}

/**
 * What a lane that was lost had claimed may have been handed over but not recorded, so it becomes `unknown`: never resent
 * silently, never called sent. A tenant has one lane at a time, so each begins with this.
 */
export async function abandonSingles(session: Session, input: { beforeAttempt: number }): Promise<number> {
  const rows = await session.sql(sql`
    with lost as (
      update single_message set claimed_by = null
      where tenant_id = ${session.tenantId} and claimed_by < ${input.beforeAttempt}
      returning campaign_id, contact_id, occurrence
    )
    update delivery d set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    from lost
    where d.tenant_id = ${session.tenantId} and d.campaign_id = lost.campaign_id and d.contact_id = lost.contact_id
      and d.occurrence = lost.occurrence and d.state = 'claimed'
    returning 1`);
  return rows.length;
}
