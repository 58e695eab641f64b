import sql from 'sql-template-tag';
import type { Audience } from '../domain/audience.js';
import type { CampaignState } from '../domain/campaign-states.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { classOf } from '../domain/statuses.js';
import { Campaign } from '../entities/campaign.js';
import { List } from '../entities/list.js';
import { Segment } from '../entities/segment.js';
import { SendingIdentity } from '../entities/sending-identity.js';
import { checkTemplates } from '../rendering/templates.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { activeFields } from './custom-fields.js';

export interface CampaignInput {
  name: string;
  /** The topic it speaks for. */
  listId: Id<'list'>;
  identityId: Id<'sendingIdentity'>;
  subject: string;
  preheader?: string | null;
  html: string;
  /** Made from the HTML when empty. */
  text?: string | null;
  audience: Audience;
  /** Messages held past it are dropped. */
  expiresAt?: Date | null;
}

/** Writes a draft. Templates and references are checked now, so that sending cannot fail on them. */
export async function createCampaign(session: Session, input: CampaignInput): Promise<Campaign> {
  await checkCampaign(session, input);
  const { preheader, text, expiresAt, ...rest } = input;
  const campaign = session.em.create(Campaign, {
    ...rest,
    tenantId: session.tenantId,
    id: newId('campaign'),
    kind: 'campaign',
    channel: 'email',
    preheader: preheader ?? '',
    text: text ?? '',
    expiresAt: expiresAt ?? null,
    state: 'draft',
    stateReason: null,
    scheduledAt: null,
    takenAt: null,
    selected: 0,
    startedAt: null,
    finishedAt: null,
    createdAt: session.at,
    updatedAt: session.at,
  });
  await session.em.flush();
  return campaign;
}

/** Changes a draft; what is left out stays. @throws {HeedError} WRONG_STATE once it was sent or scheduled. */
export async function updateCampaign(
  session: Session,
  { campaignId, ...changes }: Partial<CampaignInput> & { campaignId: Id<'campaign'> },
): Promise<Campaign> {
  const campaign = await lockCampaign(session, campaignId);
  if (campaign.state !== 'draft') {
    throw new HeedError('WRONG_STATE', `A campaign that is ${campaign.state} cannot be edited.`, [
      'input',
      'campaignId',
    ]);
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  session.em.assign(campaign, { ...given, updatedAt: session.at });
  await checkCampaign(session, campaign as Campaign & { listId: Id<'list'> });
  await session.em.flush();
  return campaign;
}

/** @throws {HeedError} NOT_FOUND */
export async function getCampaign(session: Session, campaignId: Id<'campaign'>): Promise<Campaign> {
  const campaign = await session.em.findOne(Campaign, { tenantId: session.tenantId, id: campaignId });
  if (!campaign) throw notFound('campaign', ['input', 'campaignId']);
  return campaign;
}

export async function getCampaignsByIds(
  session: Session,
  ids: readonly Id<'campaign'>[],
): Promise<Campaign[]> {
  return session.em.find(Campaign, { tenantId: session.tenantId, id: { $in: [...ids] } });
}

/** The newest first, without the standing campaigns of single messages and digests. */
export async function pageOfCampaigns(
  session: Session,
  { page }: { page: PageInput },
): Promise<Page<Campaign>> {
  const ids = await readPage<{ id: Id<'campaign'> }>(session, {
    columns: sql`id`,
    body: sql`from campaign where tenant_id = ${session.tenantId} and kind not in ('transactional', 'direct', 'digest')`,
    key: sql`id`,
    page,
    direction: 'desc',
  });
  const found = await getCampaignsByIds(
    session,
    ids.nodes.map((node) => node.id),
  );
  return { ...ids, nodes: ids.nodes.map(({ id }) => found.find((campaign) => campaign.id === id)!) };
}

/** Where a running campaign stands, for its workflow. */
export interface CampaignProgress {
  state: CampaignState;
  scheduledAt: Date | null;
  takenAt: Date | null;
}

export async function campaignProgress(
  session: Session,
  campaignId: Id<'campaign'>,
): Promise<CampaignProgress> {
  const { state, scheduledAt, takenAt } = await getCampaign(session, campaignId);
  return { state, scheduledAt, takenAt };
}

/**
 * The campaign, locked until the session ends: state changes take turns.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE for a standing campaign: single messages and digests leave one by one.
 */
export async function lockCampaign(session: Session, campaignId: Id<'campaign'>): Promise<Campaign> {
  await session.sql(sql`
    select 1 from campaign where tenant_id = ${session.tenantId} and id = ${campaignId} for no key update`);
  const campaign = await session.em.findOne(
    Campaign,
    { tenantId: session.tenantId, id: campaignId },
    { refresh: true },
  );
  if (!campaign) throw notFound('campaign', ['input', 'campaignId']);
  if (classOf(campaign.kind) !== 'marketing' || campaign.kind === 'digest') {
    throw new HeedError('WRONG_STATE', 'Its messages are sent one by one, not as a campaign.', [
      'input',
      'campaignId',
    ]);
  }
  return campaign;
}

async function checkCampaign(session: Session, input: CampaignInput): Promise<void> {
  const { tenantId } = session;
  if (input.name.trim() === '' || input.name.length > 200)
    throw invalid('Give a name of 1 to 200 characters.', 'input', 'name');
  if (!(await session.em.findOne(List, { tenantId, id: input.listId, archivedAt: null }))) {
    throw notFound('list', ['input', 'listId']);
  }
  if (!(await session.em.findOne(SendingIdentity, { tenantId, id: input.identityId }))) {
    throw notFound('sending identity', ['input', 'identityId']);
  }
  await checkAudience(session, input.audience);
  const { subject, preheader, html, text } = input;
  checkTemplates(
    { subject, preheader: preheader ?? '', html, text: text ?? '' },
    await activeFields(session),
  );
}

/** @throws {HeedError} INVALID_INPUT for an empty audience, NOT_FOUND with the path of a missing list or segment. */
async function checkAudience(session: Session, audience: Audience): Promise<void> {
  const { lists, segments, excludeSegments } = audience;
  if (lists.length + segments.length === 0)
    throw invalid('Choose at least one list or segment.', 'input', 'audience');
  if (lists.length + segments.length + excludeSegments.length > 100) {
    throw new HeedError('LIMIT_EXCEEDED', 'An audience names up to 100 lists and segments.', [
      'input',
      'audience',
    ]);
  }
  const { tenantId } = session;
  const knownLists = await session.em.find(List, { tenantId, id: { $in: lists as Id<'list'>[] } });
  const knownSegments = await session.em.find(Segment, {
    tenantId,
    id: { $in: [...segments, ...excludeSegments] as Id<'segment'>[] },
  });
  const check = (what: string, field: keyof Audience, known: { id: string }[]) =>
    audience[field].forEach((id, index) => {
      if (!known.some((candidate) => candidate.id === id))
        throw notFound(what, ['input', 'audience', field, index]);
    });
  check('list', 'lists', knownLists);
  check('segment', 'segments', knownSegments);
  check('segment', 'excludeSegments', knownSegments);
}
