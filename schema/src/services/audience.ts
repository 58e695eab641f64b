import sql, { join, type Sql } from 'sql-template-tag';
import type { Audience } from '../domain/audience.js';
import type { Id } from '../domain/ids.js';
import { classOf } from '../domain/statuses.js';
import type { Campaign } from '../entities/campaign.js';
import type { Session } from '../session/session.js';
import { judging, type Message } from '../sql/eligibility.js';
import { analyseNewTables } from '../sql/statistics.js';
import { lockCampaign } from './campaigns.js';
import { segmentCondition } from './segments.js';

/** Contacts a chunk: some hundred, so that a claim's transaction touches little (measured: 453k rows/s as chunks of 500). */
const chunkSize = 500;

export interface Taken {
  selected: number;
  /** Who will be sent: selected less those skipped. */
  waiting: number;
}

/**
 * Takes the audience: set-based, in this one transaction, which ends by setting `taken_at`. Who will not be sent gets
 * a `skipped` delivery with its reason; who will is kept in chunks. Does nothing when it was done before.
 */
export async function takeAudience(session: Session, input: { campaignId: Id<'campaign'> }): Promise<Taken> {
  const campaign = await lockCampaign(session, input.campaignId);
  if (campaign.takenAt || campaign.state !== 'scheduled') return { selected: campaign.selected, waiting: 0 };
  await analyseNewTables(session); // measured on 5,000 contacts in a new database: 4.9 s without, 0.05 with
  const taken = (await session.row<Taken>(sql`
    with selected as (
      ${await selection(session, campaign.audience)}
    ), judged as materialized (
      select c.id, case when verdict.reason = 'ok' and ${await excluded(session, campaign.audience)} then 'excluded'
        else verdict.reason end as reason
      from selected
      join contact c on c.tenant_id = ${session.tenantId} and c.id = selected.id
      left join subscription s
        on s.tenant_id = c.tenant_id and s.list_id = ${campaign.listId} and s.contact_id = c.id
      ${judging(session, messageOf(campaign))}
    ), skipped as (
      insert into delivery (tenant_id, campaign_id, contact_id, state, reason, decided_at)
      select ${session.tenantId}::uuid, ${campaign.id}::uuid, id, 'skipped', reason, ${session.at}::timestamptz
      from judged where reason <> 'ok'
    ), numbered as (
      select id, (row_number() over (order by id) - 1) / ${chunkSize}::int as chunk from judged where reason = 'ok'
    ), chunks as (
      insert into audience_chunk (tenant_id, campaign_id, ordinal, contact_ids)
      select ${session.tenantId}::uuid, ${campaign.id}::uuid, chunk, array_agg(id order by id) from numbered group by chunk
    )
    select count(*) as selected, count(*) filter (where reason = 'ok') as waiting from judged`))!;
  campaign.selected = taken.selected;
  campaign.takenAt = session.at;
  campaign.startedAt = session.at;
  campaign.state = 'sending';
  campaign.updatedAt = session.at;
  await session.em.flush();
  return taken;
}

/** What `eligibility` asks about a campaign's messages. */
export function messageOf({ kind, channel }: Pick<Campaign, 'kind' | 'channel'>): Message {
  return { messageClass: classOf(kind), kind, channel };
}

/**
 * The ids of everybody on the lists (whatever their standing: a reason is given for each who is not sent) or in the
 * segments, once.
 */
export async function selection(session: Session, audience: Audience): Promise<Sql> {
  const parts: Sql[] = [];
  if (audience.lists.length > 0) {
    parts.push(sql`select contact_id as id from subscription
      where tenant_id = ${session.tenantId} and list_id = any(${audience.lists}::uuid[])`);
  }
  for (const segmentId of audience.segments) {
    const condition = await segmentCondition(session, segmentId as Id<'segment'>);
    parts.push(sql`select c.id from contact c where c.tenant_id = ${session.tenantId} and ${condition}`);
  }
  return join(parts, ' union ');
}

/** Whether contact `c` is in a segment that the campaign leaves out. */
export async function excluded(session: Session, audience: Audience): Promise<Sql> {
  const conditions: Sql[] = [];
  for (const segmentId of audience.excludeSegments) {
    conditions.push(await segmentCondition(session, segmentId as Id<'segment'>));
  }
  return conditions.length > 0 ? sql`(${join(conditions, ' or ')})` : sql`false`;
}
