import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { stricter } from '../domain/tracking.js';
import type { CampaignContent, Recipient } from '../rendering/content.js';
import { compileItem, type DigestItem, digestData } from '../rendering/digest.js';
import type { RenderSettings } from '../rendering/message.js';
import type { Session } from '../session/session.js';
import type { LeftOut } from '../sql/release-outcomes.js';
import { campaignForPreview } from './campaign-content.js';
import { digestMembers } from './digests.js';

type MakeItem = ReturnType<typeof compileItem>;

/** Campaigns compiled as items; kept as long as a lane's turn. An error stands for one that cannot be compiled. */
export type ItemMakers = Map<Id<'campaign'>, MakeItem | HeedError>;

/**
 * Gives each digest what it is made of, as the `data` of its recipient. A message that cannot be rendered is left out of
 * its digest and fails alone; without any left the digest has no items, and `empty` names it.
 */
export async function composeDigests<R extends Recipient>(
  tenant: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
  input: {
    content: CampaignContent;
    campaignId: Id<'campaign'>;
    recipients: readonly R[];
    makers: ItemMakers;
    settings: RenderSettings;
    at: Date;
  },
): Promise<{ recipients: R[]; leftOut: LeftOut[]; empty: ReadonlySet<R> }> {
  const { content, campaignId, recipients, makers, settings, at } = input;
  const members = await tenant(async (session) => {
    const found = await digestMembers(session, campaignId, recipients);
    for (const id of new Set(found.map((member) => member.campaignId))) {
      if (!makers.has(id)) makers.set(id, await makerOf(session, id, settings));
    }
    return found;
  });
  const byDigest = Map.groupBy(members, ({ contactId, occurrence }) => `${contactId} ${occurrence}`);
  const leftOut: LeftOut[] = [];
  const empty = new Set<R>();
  const composed = recipients.map((recipient) => {
    const items: DigestItem[] = [];
    const tracked = stricter(content.tracking ?? 'off', recipient.tracking) === 'on';
    for (const member of byDigest.get(`${recipient.contactId} ${recipient.occurrence}`) ?? []) {
      try {
        const one = { ...recipient, occurrence: member.ownOccurrence };
        items.push(itemOf(makers.get(member.campaignId)!, one, { at, tracked }));
      } catch (error) {
        if (!(error instanceof HeedError)) throw error;
        leftOut.push({ ...member, detail: error.message });
      }
    }
    const whole = { ...recipient, data: digestData(content, recipient, items) };
    if (items.length === 0) empty.add(whole);
    return whole;
  });
  return { recipients: composed, leftOut, empty };
}

function itemOf(
  maker: MakeItem | HeedError,
  recipient: Recipient,
  { at, tracked }: { at: Date; tracked: boolean },
): DigestItem {
  if (maker instanceof HeedError) throw maker;
  return maker(recipient, at, { tracked });
}

async function makerOf(session: Session, campaignId: Id<'campaign'>, settings: RenderSettings) {
  try {
    return compileItem(await campaignForPreview(session, campaignId), settings);
  } catch (error) {
    if (error instanceof HeedError) return error;
    throw error;
  }
}
