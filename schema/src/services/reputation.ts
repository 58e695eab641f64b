import sql, { raw, type Sql } from 'sql-template-tag';
import type { DeliveryFact } from '../domain/delivery-facts.js';
import type { Id } from '../domain/ids.js';
import type { ReputationRule } from '../domain/returns.js';
import type { Session } from '../session/session.js';
import { pauseForErrors } from './campaign-states.js';
import { returnRules } from './return-rules.js';

export const reputationStandings = ['unknown', 'good', 'warn', 'pause'] as const;
export type ReputationStanding = (typeof reputationStandings)[number];

/** How mail of an identity or a campaign was received in the last days; shares of what was sent. */
export interface Reputation {
  since: Date;
  sent: number;
  bounced: number;
  complained: number;
  bounceRate: number | null;
  complaintRate: number | null;
  /** `unknown`: too few were sent to say. */
  standing: ReputationStanding;
}

type About = { identityId: Id<'sendingIdentity'> } | { campaignId: Id<'campaign'> };

/** The campaigns it is about that may have sent since then. A standing campaign (single messages, digests) never ends. */
function campaigns(session: Session, about: About, since: Date): Sql {
  return 'campaignId' in about
    ? sql`select id from campaign where tenant_id = ${session.tenantId} and id = ${about.campaignId}`
    : sql`select id from campaign where tenant_id = ${session.tenantId} and identity_id = ${about.identityId}
        and (finished_at is null or finished_at >= ${since}::timestamptz)`;
}

/** Messages with this fact in the window; by an index that holds only those that have it. */
function counted(session: Session, about: About, fact: 'bounced_at' | 'complained_at', since: Date): Sql {
  return sql`select count(*) from delivery d where d.tenant_id = ${session.tenantId}
    and d.campaign_id in (${campaigns(session, about, since)}) and d.${raw(fact)} >= ${since}::timestamptz`;
}

/** Messages handed over in the window, but no more than `most` are counted. */
function sent(session: Session, about: About, since: Date, most?: number): Sql {
  const limit = most === undefined ? sql`` : sql` limit ${most}`;
  return sql`select count(*) from (select from delivery d where d.tenant_id = ${session.tenantId}
    and d.campaign_id in (${campaigns(session, about, since)}) and d.state in ('sent', 'digested')
    and d.decided_at >= ${since}::timestamptz${limit}) as one`;
}

/** Counts exactly. For a screen: the guard asks less (`guardReputation`). */
export async function reputationOf(session: Session, about: About): Promise<Reputation> {
  const { reputation: rule } = await returnRules(session);
  const since = windowOf(session, rule);
  const row = (await session.row<{ sent: number; bounced: number; complained: number }>(sql`
    select (${sent(session, about, since)}) as sent, (${counted(session, about, 'bounced_at', since)}) as bounced,
      (${counted(session, about, 'complained_at', since)}) as complained`))!;
  const share = (n: number) => (row.sent > 0 ? n / row.sent : null);
  const bounceRate = share(row.bounced);
  const complaintRate = share(row.complained);
  return { since, ...row, bounceRate, complaintRate, standing: standingOf(row, rule) };
}

function standingOf(
  { sent: all, bounced, complained }: { sent: number; bounced: number; complained: number },
  rule: ReputationRule,
): ReputationStanding {
  if (all < rule.minimum) return 'unknown';
  const reaches = (n: number, bound: number | null) => bound !== null && n >= bound * all;
  if (reaches(complained, rule.complaintsPause) || reaches(bounced, rule.bouncesPause)) return 'pause';
  return reaches(complained, rule.complaintsWarn) || reaches(bounced, rule.bouncesWarn) ? 'warn' : 'good';
}

function windowOf(session: Session, { days }: ReputationRule): Date {
  return new Date(session.at.getTime() - days * 86_400_000);
}

/**
 * Pauses what is being sent where too many complained or bounced: a campaign of its own, or all of an identity. What was sent
 * is counted only as far as it matters: whether `n` complaints are 0.3 % is known after `n / 0.003` messages.
 */
export async function guardReputation(session: Session, facts: readonly DeliveryFact[]): Promise<void> {
  const { reputation: rule } = await returnRules(session);
  if (rule.complaintsPause === null && rule.bouncesPause === null) return;
  const campaignIds = [...new Set(facts.map(({ campaignId }) => campaignId))];
  const touched = await session.sql<{
    id: Id<'campaign'>;
    identityId: Id<'sendingIdentity'>;
    running: boolean;
  }>(sql`
    select m.id, m.identity_id as "identityId", m.state in ('sending', 'scheduled') as running from campaign m
    where m.tenant_id = ${session.tenantId} and m.id = any(${campaignIds}::uuid[])`);
  for (const { id, running } of touched) {
    const why = running && (await reasonToPause(session, { campaignId: id }, rule, 'this campaign'));
    if (why) await pauseForErrors(session, { campaignId: id, reason: why });
  }
  for (const identityId of new Set(touched.map((campaign) => campaign.identityId))) {
    const running = await session.sql<{ id: Id<'campaign'> }>(sql`
      select id from campaign where tenant_id = ${session.tenantId} and identity_id = ${identityId}
        and state = 'sending' and kind not in ('transactional', 'direct', 'digest') order by id`);
    if (running.length === 0) continue;
    const why = await reasonToPause(session, { identityId }, rule, 'its sending identity');
    if (!why) continue;
    for (const { id } of running) await pauseForErrors(session, { campaignId: id, reason: why });
  }
}

async function reasonToPause(
  session: Session,
  about: About,
  rule: ReputationRule,
  whose: string,
): Promise<string | undefined> {
  const since = windowOf(session, rule);
  const bounds = [
    ['complained_at', rule.complaintsPause, 'reported as spam'],
    ['bounced_at', rule.bouncesPause, 'returned'],
  ] as const;
  for (const [fact, bound, words] of bounds) {
    if (bound === null) continue;
    const { n } = (await session.row<{ n: number }>(
      sql`select (${counted(session, about, fact, since)}) as n`,
    ))!;
    if (n === 0) continue;
    const most = Math.max(rule.minimum, Math.floor(n / bound) + 1);
    const { all } = (await session.row<{ all: number }>(
      sql`select (${sent(session, about, since, most)}) as all`,
    ))!;
    if (all >= rule.minimum && n >= bound * all) {
      const share = ((100 * n) / all).toFixed(2);
      return `Paused: ${n} of ${all} messages of ${whose} were ${words} in ${rule.days} days (${share} %, the bound is ${(100 * bound).toFixed(2)} %).`;
    }
  }
  return undefined;
}
