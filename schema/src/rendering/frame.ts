import type { Keyring } from '../tokens/keyring.js';
import { dayOf, linkSigner, type SignedLink } from '../tokens/link-token.js';
import { returnToken } from '../tokens/return-address.js';
import type { CampaignContent, Recipient } from './content.js';
import { renderTime } from './engine.js';
import { linksWith } from './links.js';
import { type MessageLinks, scopeFor, type TemplateScope } from './scope.js';

/** One recipient's message while it is made: what its pieces read. What only few templates need is made when asked. */
export interface Frame {
  readonly recipient: Recipient;
  /** The message's one token. */
  readonly token: string;
  /** The local part of its return addresses, after `r+` or `b+`. */
  readonly returnToken: string;
  readonly links: MessageLinks;
  /** What Liquid sees. */
  readonly scope: TemplateScope;
  /** Milliseconds left to this message for Liquid, 1 at least. */
  remaining(): number;
  /** A value that several parts show is rendered once. */
  once(of: object, render: () => string): string;
}

/** `live` links act; those of a test or a preview show everything and save nothing. */
export function frames(
  content: CampaignContent,
  options: { keyring: Keyring; base: string; live: boolean },
): (recipient: Recipient, at: Date) => Frame {
  const sign = linkSigner(options.keyring, {
    purpose: options.live ? 'message' : 'test',
    tenantId: content.tenantId,
    messageId: content.campaignId,
  });
  return (recipient, at) =>
    new RecipientFrame(
      content,
      recipient,
      sign({
        contactId: recipient.contactId,
        day: dayOf(at),
        epoch: recipient.epoch,
        occurrence: recipient.occurrence,
      }),
      options.base,
      at,
    );
}

class RecipientFrame implements Frame {
  /** Counts from the first output that Liquid renders. */
  private deadline: number | undefined;
  readonly token: string;
  private madeReturn: string | undefined;
  private madeLinks: MessageLinks | undefined;
  private madeScope: TemplateScope | undefined;
  private rendered: Map<object, string> | undefined;

  constructor(
    private readonly content: CampaignContent,
    readonly recipient: Recipient,
    private readonly signed: SignedLink,
    private readonly base: string,
    private readonly at: Date,
  ) {
    this.token = signed.token;
  }

  get returnToken(): string {
    const { contactId, epoch, occurrence } = this.recipient;
    const { number: campaignNumber = 0 } = this.content;
    const day = dayOf(this.at);
    this.madeReturn ??= returnToken(this.signed, { campaignNumber, contactId, day, epoch, occurrence });
    return this.madeReturn;
  }

  get links(): MessageLinks {
    this.madeLinks ??= linksWith(this.base, this.token);
    return this.madeLinks;
  }

  get scope(): TemplateScope {
    this.madeScope ??= scopeFor(this.content, this.recipient, this.links, this.at);
    return this.madeScope;
  }

  remaining(): number {
    const now = performance.now();
    this.deadline ??= now + renderTime.sending;
    return Math.max(1, this.deadline - now);
  }

  once(of: object, render: () => string): string {
    this.rendered ??= new Map();
    const value = this.rendered.get(of) ?? render();
    this.rendered.set(of, value);
    return value;
  }
}
