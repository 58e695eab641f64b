import sql, { join, raw } from 'sql-template-tag';
import { type DeliveryFactKind, deliveryFactKinds } from '../domain/delivery-facts.js';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { DeliveryState } from '../domain/reasons.js';
import type { DeliveryKey } from '../domain/single-messages.js';
import type { Session } from '../session/session.js';
import {
  type CameBack,
  cameBack,
  type DeliveryFacts,
  factColumn,
  factsOfDelivery,
} from '../sql/came-back.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { pageOfDigests } from './digests.js';
import { pageOfSingleMessages } from './single-messages.js';

export interface ReasonCount {
  reason: string;
  count: number;
}

/** A campaign's numbers. Every selected contact is in exactly one state: they sum to `selected`. */
export interface CampaignReport extends Record<DeliveryState, number> {
  /** What came back. */
  facts: Record<DeliveryFactKind, number>;
  campaignId: Id<'campaign'>;
  selected: number;
  /** Still in a chunk of the audience. */
  waiting: number;
  heldBy: ReasonCount[];
  skippedBy: ReasonCount[];
  failedBy: ReasonCount[];
}

const noneYet: Record<DeliveryState, number> = {
  skipped: 0,
  held: 0,
  claimed: 0,
  sent: 0,
  digested: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
};

/** Messages of these campaigns were selected one by one, and wait in a queue instead of chunks. */
const single = sql`m.kind in ('transactional', 'direct')`;
const ownMessages = sql`q.tenant_id = m.tenant_id and q.campaign_id = m.id`;

const factCounts = join(
  deliveryFactKinds.map((kind) => sql`count(${factColumn(kind)}) as ${raw(`"${kind}"`)}`),
);

/** One statement, so that the numbers belong together while the campaign runs. */
export async function campaignReport(session: Session, campaignId: Id<'campaign'>): Promise<CampaignReport> {
  const row = await session.row<{
    selected: number;
    waiting: number;
    counts: ({ state: DeliveryState; reason: string | null; n: number } & Record<DeliveryFactKind, number>)[];
  }>(
    sql`
    select case when ${single} then (select count(*)::int from single_message q where ${ownMessages})
        when m.kind = 'digest' then (select count(*)::int from digest g
          where g.tenant_id = m.tenant_id and g.campaign_id = m.id)
        else m.selected end as selected,
      case when ${single} then (select count(*)::int from single_message q where ${ownMessages} and not exists (
        select from delivery d where d.tenant_id = q.tenant_id and d.campaign_id = q.campaign_id
          and d.contact_id = q.contact_id and d.occurrence = q.occurrence))
      else (select coalesce(sum(cardinality(k.contact_ids) - k.next), 0)::int from audience_chunk k
        where k.tenant_id = m.tenant_id and k.campaign_id = m.id) end as waiting,
      (select coalesce(json_agg(by_state), '[]') from (
        select d.state, d.reason, count(*) as n, ${factCounts} from delivery d
        where d.tenant_id = m.tenant_id and d.campaign_id = m.id group by d.state, d.reason order by n desc, d.reason
      ) as by_state) as counts
    from campaign m where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}`,
  );
  const { selected = 0, waiting = 0, counts = [] } = row ?? {};
  const totals = { ...noneYet };
  for (const { state, n } of counts) totals[state] += n;
  const by = (wanted: DeliveryState) =>
    counts
      .filter(({ state }) => state === wanted)
      .map(({ reason, n }) => ({ reason: reason ?? 'other', count: n }));
  const facts = Object.fromEntries(
    deliveryFactKinds.map((kind) => [kind, counts.reduce((sum, row) => sum + row[kind], 0)]),
  ) as CampaignReport['facts'];
  const reasons = { heldBy: by('held'), skippedBy: by('skipped'), failedBy: by('failed') };
  return { campaignId, selected, waiting, ...totals, ...reasons, facts };
}

/** The ledger row of one contact, as a report opens it. */
export interface DeliveryNode {
  /** What the page is keyed by: the contact's id, or the single message's. */
  id: string;
  contactId: Id<'contact'>;
  state: DeliveryState | 'waiting';
  reason: string | null;
  detail: string | null;
  occurrence: number;
  decidedAt: Date | null;
  settledAt: Date | null;
  /** While it is held; `reason` says what holds it. */
  heldUntil: Date | null;
  /** The digest it went in. */
  digestId?: Id<'digest'> | null;
  /** What came back; left out while nobody is decided on. */
  facts?: DeliveryFacts | null;
}

const deliveryColumns = sql`d.contact_id as id, d.contact_id as "contactId", d.state, d.reason, d.detail, d.occurrence,
  d.decided_at as "decidedAt", d.settled_at as "settledAt", d.held_until as "heldUntil",
  d.digest_id as "digestId", ${factsOfDelivery} as facts`;

/** One line of the ledger. @throws {HeedError} NOT_FOUND */
export async function getDelivery(session: Session, key: DeliveryKey): Promise<DeliveryNode> {
  const row = await session.row<DeliveryNode>(sql`
    select ${deliveryColumns} from delivery d
    where d.tenant_id = ${session.tenantId} and d.campaign_id = ${key.campaignId} and d.contact_id = ${key.contactId}
      and d.occurrence = ${key.occurrence}`);
  if (!row) throw notFound('message', ['input', 'campaignId']);
  return row;
}

/** The people behind a number of the report. */
export async function pageOfDeliveries(
  session: Session,
  input: {
    campaignId: Id<'campaign'>;
    state?: DeliveryState;
    reason?: string | null;
    came?: CameBack;
    page: PageInput;
  },
): Promise<Page<DeliveryNode>> {
  const standing = await standingPage(session, input.campaignId);
  if (standing) return standing(session, input);
  const state = input.state ? sql` and d.state = ${input.state}` : sql``;
  const came = cameBack(input.came);
  const reason = input.reason ? sql` and d.reason = ${input.reason}` : sql``;
  return readPage<DeliveryNode>(session, {
    columns: deliveryColumns,
    body: sql`from delivery d
      where d.tenant_id = ${session.tenantId} and d.campaign_id = ${input.campaignId}${state}${reason}${came}`,
    key: sql`d.contact_id`,
    page: input.page,
  });
}

/** The people who are still in a chunk. */
export async function pageOfWaiting(
  session: Session,
  input: { campaignId: Id<'campaign'>; page: PageInput },
): Promise<Page<DeliveryNode>> {
  const standing = await standingPage(session, input.campaignId);
  if (standing) return standing(session, { ...input, state: 'waiting' });
  return readPage<DeliveryNode>(session, {
    columns: sql`w.id, w.id as "contactId", 'waiting' as state, null as reason, null as detail, 1 as occurrence,
      null as "decidedAt", null as "settledAt", null as "heldUntil"`,
    body: sql`from audience_chunk k, unnest(k.contact_ids[k.next + 1 :]) as w (id)
      where k.tenant_id = ${session.tenantId} and k.campaign_id = ${input.campaignId}`,
    key: sql`w.id`,
    page: input.page,
  });
}

/** Everybody the campaign selected, whatever became of them. */
export async function pageOfSelected(
  session: Session,
  input: { campaignId: Id<'campaign'>; page: PageInput },
): Promise<Page<DeliveryNode>> {
  const standing = await standingPage(session, input.campaignId);
  if (standing) return standing(session, input);
  const at = sql`tenant_id = ${session.tenantId} and campaign_id = ${input.campaignId}`;
  return readPage<DeliveryNode>(session, {
    columns: sql`p.id, p.id as "contactId", p.state, p.reason, p.detail, p.occurrence, p."decidedAt", p."settledAt", p."heldUntil",
      p."digestId", p.facts`,
    body: sql`from (
        select contact_id as id, state, reason, detail, occurrence, decided_at as "decidedAt",
          settled_at as "settledAt", held_until as "heldUntil", digest_id as "digestId", ${factsOfDelivery} as facts from delivery d where ${at}
        union all
        select w.id, 'waiting', null, null, 1, null, null, null, null, null
        from audience_chunk k, unnest(k.contact_ids[k.next + 1 :]) as w (id) where ${at}
      ) as p where true`,
    key: sql`p.id`,
    page: input.page,
  });
}

type StandingPage = (
  session: Session,
  input: {
    campaignId: Id<'campaign'>;
    state?: DeliveryState | 'waiting';
    reason?: string | null;
    came?: CameBack;
    page: PageInput;
  },
) => Promise<Page<DeliveryNode>>;

/** A contact can have many messages of a standing campaign: its pages are keyed by the message, or the digest. */
async function standingPage(session: Session, campaignId: Id<'campaign'>): Promise<StandingPage | undefined> {
  const row = await session.row<{ single: boolean; digest: boolean }>(sql`
    select ${single} as single, m.kind = 'digest' as digest from campaign m
    where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}`);
  return row?.single ? pageOfSingleMessages : row?.digest ? pageOfDigests : undefined;
}
