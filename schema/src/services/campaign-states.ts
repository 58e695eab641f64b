import type { CampaignState } from '../domain/campaign-states.js';
import { HeedError, invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Campaign } from '../entities/campaign.js';
import type { Session } from '../session/session.js';
import { lockCampaign } from './campaigns.js';
import { askFor } from './outbox.js';
import { lookAtParked } from './windows.js';

interface Which {
  campaignId: Id<'campaign'>;
}

/** Sends a draft, at once or at a time. @throws {HeedError} WRONG_STATE unless it is a draft or still scheduled. */
export async function sendCampaign(
  session: Session,
  { campaignId, at }: Which & { at?: Date | null },
): Promise<Campaign> {
  if (at && at.getTime() > session.at.getTime() + 366 * 86_400_000) {
    throw invalid('Choose a time within a year.', 'input', 'at');
  }
  return move(session, campaignId, ['draft', 'scheduled'], 'be sent', (campaign) => {
    if (campaign.takenAt)
      throw new HeedError('WRONG_STATE', 'This campaign is being sent already.', ['input', 'campaignId']);
    campaign.state = 'scheduled';
    campaign.scheduledAt = at ?? session.at;
  });
}

/** Stops handing messages over, within one claim; nothing is lost. */
export async function pauseCampaign(session: Session, { campaignId }: Which): Promise<Campaign> {
  return move(session, campaignId, ['scheduled', 'sending'], 'be paused', (campaign) => {
    campaign.state = 'paused';
    campaign.stateReason = 'Paused by the team.';
  });
}

/** Goes on with exactly the rest. */
export async function resumeCampaign(session: Session, { campaignId }: Which): Promise<Campaign> {
  const campaign = await move(session, campaignId, ['paused'], 'be resumed', (paused) => {
    paused.state = paused.takenAt ? 'sending' : 'scheduled';
    paused.stateReason = null;
  });
  await lookAtParked(session, campaignId);
  return campaign;
}

/** Ends it; who was not reached becomes `cancelled`. */
export async function cancelCampaign(session: Session, { campaignId }: Which): Promise<Campaign> {
  return move(
    session,
    campaignId,
    ['draft', 'scheduled', 'sending', 'paused'],
    'be cancelled',
    (campaign) => {
      campaign.state = 'cancelled';
      campaign.stateReason = 'Cancelled by the team.';
    },
  );
}

/** It cannot go on (too many errors of the mail server in a row, an audience that cannot be taken): pause, and say so. */
export async function pauseForErrors(
  session: Session,
  { campaignId, reason }: Which & { reason: string },
): Promise<void> {
  const campaign = await lockCampaign(session, campaignId);
  if (campaign.state !== 'sending' && campaign.state !== 'scheduled') return;
  campaign.state = 'paused';
  campaign.stateReason = reason.slice(0, 500);
  campaign.updatedAt = session.at;
  await session.em.flush();
}

async function move(
  session: Session,
  campaignId: Id<'campaign'>,
  from: readonly CampaignState[],
  verb: string,
  change: (campaign: Campaign) => void,
): Promise<Campaign> {
  const campaign = await lockCampaign(session, campaignId);
  if (!from.includes(campaign.state)) {
    throw new HeedError('WRONG_STATE', `A campaign that is ${campaign.state} cannot ${verb}.`, [
      'input',
      'campaignId',
    ]);
  }
  change(campaign);
  campaign.updatedAt = session.at;
  await session.em.flush();
  await askFor(session, 'campaign_changed', { key: campaignId, payload: { campaignId } });
  return campaign;
}
