import sql, { type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { HoldReason } from '../domain/limits.js';
import type { Campaign } from '../entities/campaign.js';
import type { Session } from '../session/session.js';
import { judging } from '../sql/eligibility.js';
import { whenItMayGo } from '../sql/may-go.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { excluded, messageOf, selection } from './audience.js';
import { getCampaign } from './campaigns.js';
import { tenantLimits } from './counted-sends.js';
import type { ReasonCount } from './reports.js';

/** What becomes of one selected contact: `now`, `held` or `skipped`. */
export type Fate = 'now' | 'held' | 'skipped';

/** Those whose messages leave on one day, in the tenant's zone. */
export interface HeldDay {
  /** `2026-03-09`. */
  day: string;
  reason: HoldReason;
  count: number;
}

/** What a campaign would do, were all of it claimed at `at`. */
export interface Forecast {
  campaignId: Id<'campaign'>;
  at: Date;
  selected: number;
  now: number;
  held: number;
  skipped: number;
  heldBy: HeldDay[];
  skippedBy: ReasonCount[];
}

/** One contact, and what would become of their message. */
export interface ForecastNode {
  /** The contact's. */
  id: string;
  contactId: Id<'contact'>;
  fate: Fate;
  /** Why it is skipped. */
  reason: string | null;
  heldUntil: Date | null;
  heldBy: HoldReason | null;
}

interface Which {
  campaignId: Id<'campaign'>;
  /** When it is to be sent; its scheduled time when left out, or now. */
  at?: Date | null;
}

/**
 * Goes now, held until, skipped by reason: the very expressions by which its audience is taken and claimed, asked before.
 * It equals what then happens if nothing changes until then.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE once the audience was taken: the report says what became of it.
 */
export async function campaignForecast(session: Session, which: Which): Promise<Forecast> {
  const { campaign, at } = await momentOf(session, which);
  const row = (await session.row<Omit<Forecast, 'campaignId' | 'at'>>(sql`
    with judged as materialized (
      select j.fate, j.reason, j.held_by, (j.goes_at at time zone t.time_zone)::date::text as day
      from (${await judged(session.asOf(at), campaign)}) as j join tenant t on t.id = ${session.tenantId}
    )
    select count(*) as selected, count(*) filter (where fate = 'now') as now,
      count(*) filter (where fate = 'held') as held, count(*) filter (where fate = 'skipped') as skipped,
      (select coalesce(json_agg(by_day), '[]') from (
        select day, held_by as reason, count(*) from judged where fate = 'held' group by 1, 2 order by 1, 2
      ) as by_day) as "heldBy",
      (select coalesce(json_agg(by_reason), '[]') from (
        select reason, count(*) from judged where fate = 'skipped' group by 1 order by 2 desc, 1
      ) as by_reason) as "skippedBy"
    from judged`))!;
  return { campaignId: campaign.id, at, ...row };
}

/** The people behind a number of the forecast. */
export async function pageOfForecast(
  session: Session,
  input: Which & { fate?: Fate; reason?: string | null; day?: string | null; page: PageInput },
): Promise<Page<ForecastNode>> {
  const { campaign, at } = await momentOf(session, input);
  const fate = input.fate ? sql` and j.fate = ${input.fate}` : sql``;
  const reason = input.reason ? sql` and j.reason = ${input.reason}` : sql``;
  const day = input.day ? sql` and (j.goes_at at time zone t.time_zone)::date = ${input.day}::date` : sql``;
  return readPage<ForecastNode>(session, {
    columns: sql`j.id, j.id as "contactId", j.fate, j.reason, j.goes_at as "heldUntil",
      case when j.fate = 'held' then j.held_by end as "heldBy"`,
    body: sql`from (${await judged(session.asOf(at), campaign)}) as j join tenant t on t.id = ${session.tenantId}
      where true${fate}${reason}${day}`,
    key: sql`j.id`,
    page: input.page,
  });
}

async function momentOf(
  session: Session,
  { campaignId, at }: Which,
): Promise<{ campaign: Campaign; at: Date }> {
  const campaign = await getCampaign(session, campaignId);
  if (campaign.takenAt || !campaign.listId) {
    throw new HeedError('WRONG_STATE', 'Its audience was taken: the report says what became of it.', [
      'campaignId',
    ]);
  }
  const moments = [session.at, at ?? campaign.scheduledAt ?? session.at];
  return { campaign, at: new Date(Math.max(...moments.map((moment) => moment.getTime()))) };
}

/** Everybody selected, as `takeAudience` and `claimBatch` would judge them one after the other. */
async function judged(session: Session, campaign: Campaign): Promise<Sql> {
  const gate = whenItMayGo(session, await tenantLimits(session), { counted: false });
  return sql`
    select c.id, outcome.reason,
      case when outcome.reason <> 'ok' then 'skipped' when outcome.goes_at is not null then 'held' else 'now' end as fate,
      case when outcome.reason = 'ok' then outcome.goes_at end as goes_at, outcome.held_by
    from (${await selection(session, campaign.audience)}) as selected
    join contact c on c.tenant_id = ${session.tenantId} and c.id = selected.id
    join tenant t on t.id = c.tenant_id
    left join subscription s on s.tenant_id = c.tenant_id and s.list_id = ${campaign.listId} and s.contact_id = c.id
    ${judging(session, messageOf(campaign))}${gate.join}
    cross join lateral (
      select case when verdict.reason = 'ok' and ${await excluded(session, campaign.audience)} then 'excluded'
        else verdict.reason end as reason, ${gate.goesAt} as goes_at, ${gate.heldBy} as held_by offset 0
    ) as outcome`;
}
