import type { TenantRef } from '@heed/schema/contract/workflows';
import type { Id } from '@heed/schema/domain/ids';
import type { CampaignContent, Recipient } from '@heed/schema/rendering/content';
import { compileWire, type RenderWire } from '@heed/schema/rendering/wire';
import { campaignForSending, type SendingContent } from '@heed/schema/services/campaign-content';
import type { Outcome } from '@heed/schema/services/deliveries';
import { composeDigests, type ItemMakers } from '@heed/schema/services/digest-content';
import { literalWords } from '@heed/schema/services/direct-messages';
import {
  abandonSingles,
  type ClaimedMessage,
  claimSingles,
  nextSingleIn,
} from '@heed/schema/services/single-claims';
import { recordSingles } from '@heed/schema/services/single-outcomes';
import type { Session } from '@heed/schema/session/session';
import { inTenant } from '../activity-scope.js';
import { businessClock, laneAttempt } from '../business-time.js';
import { deliver } from '../campaigns/deliver.js';
import { beating } from '../campaigns/heartbeat.js';
import { Ledger } from '../campaigns/ledger.js';
import type { Channel } from '../channels/channel.js';
import { type Dependencies, usualPace } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';

export interface SinglesInput {
  tenant: TenantRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

export interface SinglesEnd {
  handled: number;
  /** Milliseconds until there is something to do again; null when nothing waits. */
  nextIn: number | null;
}

/** The longest that one tenant keeps a slot, in milliseconds. */
const turn = 10_000;

type Group = { campaignId: Id<'campaign'>; messages: ClaimedMessage[] };
type InTenant = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** Claims, renders, sends and records a tenant's single messages until none is due. */
export async function sendSingleMessages(
  dependencies: Dependencies,
  input: SinglesInput,
): Promise<SinglesEnd> {
  const { claim: limit } = { ...usualPace, ...dependencies.pace };
  const now = businessClock(input.at);
  const attempt = laneAttempt(now());
  const tenant: InTenant = (work) =>
    inTenant(dependencies.database, input.tenant, now(), work, { hot: 'walking' });
  const waits = new Waits();

  await tenant((session) => abandonSingles(session, { beforeAttempt: attempt }));
  const ledger = new Ledger<(Group & { outcomes: Outcome[] })[]>(async (groups) => {
    for (const group of groups) await tenant((session) => recordSingles(session, { ...group, attempt }));
  });
  return beating(async ({ signal, progress }) => {
    const began = performance.now();
    let handled = 0;
    for (let more = true; more && !signal.aborted && performance.now() - began < turn; ) {
      const claimed = await tenant((session) =>
        claimSingles(session, { attempt, limit, exhausted: waits.waiting() }),
      );
      const groups = await Promise.all(
        claimed.byCampaign.map(async (group) => {
          const outcomes = await sendGroup(dependencies, tenant, group, { now, signal });
          return { ...group, outcomes };
        }),
      );
      await ledger.add(groups);
      for (const { identityId, waitMs } of claimed.exhausted) waits.add(identityId, waitMs);
      handled += groups.reduce((sum, { messages }) => sum + messages.length, 0);
      progress({ handled });
      more = claimed.more;
    }
    await ledger.done();
    const nextIn = await tenant((session) => nextSingleIn(session, waits.waiting()));
    return { handled, nextIn: waits.soonest(nextIn) };
  });
}

/** One campaign's messages. When nothing of it can be handed over (its words, its secrets), they wait for another try. */
async function sendGroup(
  dependencies: Dependencies,
  tenant: InTenant,
  { campaignId, messages }: Group,
  way: { now: () => Date; signal: AbortSignal },
): Promise<Outcome[]> {
  let ready: { render: RenderWire; channel: Channel };
  let recipients: readonly ClaimedMessage[] = messages;
  try {
    const content = await tenant((session) => campaignForSending(session, campaignId));
    if (content.kind === 'digest') {
      const settings = { keyring: dependencies.database.keyring, publicUrl: dependencies.publicUrl };
      const makers: ItemMakers = new Map();
      recipients = (
        await composeDigests(tenant, { content, campaignId, recipients, makers, settings, at: way.now() })
      ).recipients;
    }
    ready = compiled(dependencies, content);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return messages.map(({ contactId, occurrence }) => ({
      contactId,
      occurrence,
      result: 'not_tried',
      detail,
    }));
  }
  try {
    return await deliver(recipients, { ...ready, ...way });
  } finally {
    ready.channel.close();
  }
}

/** @throws {HeedError} when a template does not parse, or the server's address is no good. */
function compiled(
  { database, openChannel, publicUrl, inboundDomain }: Dependencies,
  content: SendingContent,
) {
  const settings = { keyring: database.keyring, publicUrl, inboundDomain };
  const render: RenderWire =
    content.kind === 'direct'
      ? (recipient, at, options) => compileWire(worded(content, recipient), settings)(recipient, at, options)
      : compileWire(content, settings);
  return { render, channel: openSigned(openChannel, content.identity) };
}

/** A direct message's own words in place of a template's. */
function worded(content: CampaignContent, recipient: Recipient): CampaignContent {
  const { words } = recipient as ClaimedMessage;
  return words ? { ...content, ...literalWords(words) } : content;
}

/** Identities whose rate is used up, in real time. */
class Waits {
  private readonly until = new Map<string, number>();

  add(identityId: string, waitMs: number): void {
    this.until.set(identityId, performance.now() + waitMs);
  }

  waiting(): string[] {
    return [...this.until].flatMap(([identityId, until]) => (until > performance.now() ? [identityId] : []));
  }

  /** The earlier of what waits for its time and what waits for its identity; null when nothing does. */
  soonest(nextIn: number | null): number | null {
    const left = [...this.until.values()].map((until) => Math.max(1, Math.ceil(until - performance.now())));
    const all = nextIn === null ? left : [nextIn, ...left];
    return all.length > 0 ? Math.min(...all) : null;
  }
}
