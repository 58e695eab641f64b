import type { TenantRef } from '@heed/schema/contract/workflows';
import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import { compileWire, type RenderWire } from '@heed/schema/rendering/wire';
import { campaignForSending, type SendingContent } from '@heed/schema/services/campaign-content';
import type { Outcome } from '@heed/schema/services/deliveries';
import { composeDigests, type ItemMakers } from '@heed/schema/services/digest-content';
import type { Released } from '@heed/schema/services/releases';
import type { Session } from '@heed/schema/session/session';
import type { LeftOut } from '@heed/schema/sql/release-outcomes';
import { ApplicationFailure } from '@temporalio/activity';
import { inTenant } from '../activity-scope.js';
import { deliver } from '../campaigns/deliver.js';
import type { Channel } from '../channels/channel.js';
import type { Dependencies } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';

/** What became of one campaign's released messages. */
export interface Sent {
  campaignId: Id<'campaign'>;
  outcomes: Outcome[];
  leftOut: LeftOut[];
}

interface Compiled {
  content: SendingContent;
  render: RenderWire;
  channel: Channel;
}

/**
 * One turn of a release lane. Held messages of many campaigns leave together: each campaign is compiled once a turn, and
 * all that are from one identity go over one way out, at once.
 */
export class Turn {
  private readonly compiled = new Map<Id<'campaign'>, Compiled | Error>();
  private readonly makers: ItemMakers = new Map();
  private readonly channels = new Map<string, Channel>();

  constructor(
    private readonly dependencies: Dependencies,
    private readonly tenant: TenantRef,
    private readonly now: () => Date,
  ) {}

  async send(released: readonly Released[], signal: AbortSignal): Promise<Sent[]> {
    const groups = Map.groupBy(released, ({ identityId }) => identityId).values();
    const sent = await Promise.all([...groups].map((group) => this.sendFrom(group, signal)));
    return sent.flat();
  }

  close(): void {
    for (const channel of this.channels.values()) channel.close();
  }

  /** Everything from one identity. What cannot be sent at all (its words, its secrets) is held again. */
  private async sendFrom(released: readonly Released[], signal: AbortSignal): Promise<Sent[]> {
    const sent: Sent[] = [];
    const ready: Released[] = [];
    for (const [campaignId, recipients] of Map.groupBy(released, (one) => one.campaignId)) {
      const compiled = await this.compile(campaignId, recipients[0]!.identityId);
      const group: Sent = { campaignId, outcomes: [], leftOut: [] };
      sent.push(group);
      if (compiled instanceof Error) {
        group.outcomes = recipients.map(({ contactId, occurrence }) => {
          return { contactId, occurrence, result: 'not_tried', detail: compiled.message };
        });
      } else if (recipients[0]!.kind === 'digest') {
        ready.push(...(await this.compose(compiled, recipients, group)));
      } else ready.push(...recipients);
    }
    if (ready.length === 0) return sent;
    const render: RenderWire = (recipient, at, options) =>
      (this.compiled.get((recipient as Released).campaignId) as Compiled).render(recipient, at, options);
    const { channel } = this.compiled.get(ready[0]!.campaignId) as Compiled;
    const outcomes = await deliver(ready, { render, channel, now: this.now, signal });
    for (const [index, { campaignId }] of ready.entries()) {
      sent.find((group) => group.campaignId === campaignId)!.outcomes.push(outcomes[index]!);
    }
    return sent;
  }

  private async compose(
    { content }: Compiled,
    digests: readonly Released[],
    group: Sent,
  ): Promise<Released[]> {
    const { publicUrl, database } = this.dependencies;
    const settings = { keyring: database.keyring, publicUrl };
    const { recipients, leftOut, empty } = await composeDigests((work) => this.inTenant(work), {
      content,
      campaignId: group.campaignId,
      recipients: digests,
      makers: this.makers,
      settings,
      at: this.now(),
    });
    group.leftOut = leftOut;
    for (const { contactId, occurrence } of empty) {
      const detail = 'None of its messages could be rendered.';
      group.outcomes.push({ contactId, occurrence, result: 'failed', reason: 'render_failed', detail });
    }
    return recipients.filter((recipient) => !empty.has(recipient));
  }

  private async compile(
    campaignId: Id<'campaign'>,
    identityId: Id<'sendingIdentity'>,
  ): Promise<Compiled | Error> {
    const known = this.compiled.get(campaignId);
    if (known) return known;
    const { publicUrl, database } = this.dependencies;
    let made: Compiled | Error;
    try {
      const content = await this.inTenant((session) => campaignForSending(session, campaignId));
      const { inboundDomain } = this.dependencies;
      const render = compileWire(content, { keyring: database.keyring, publicUrl, inboundDomain });
      const { openChannel } = this.dependencies;
      const channel = this.channels.get(identityId) ?? openSigned(openChannel, content.identity);
      this.channels.set(identityId, channel);
      made = { content, render, channel };
    } catch (error) {
      if (!(error instanceof HeedError || error instanceof ApplicationFailure)) throw error;
      made = error;
    }
    this.compiled.set(campaignId, made);
    return made;
  }

  private inTenant<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return inTenant(this.dependencies.database, this.tenant, this.now(), work);
  }
}
