import type { HitKind } from '../domain/hits.js';
import type { Id } from '../domain/ids.js';
import { isWebAddress } from '../rendering/destinations.js';
import { webVersionPosition } from '../rendering/tracking.js';
import type { Database } from '../session/database.js';
import { glance } from '../session/glance.js';
import { verifyDestination } from '../tokens/click-link.js';
import { tidyToken, verifyLink } from '../tokens/link-token.js';
import { storedDestinations } from './campaign-links.js';
import { ownerOf } from './link-access.js';

/** Whose hit a link is, and what it leads to. */
export interface HitTarget {
  tenantId: Id<'tenant'>;
  accountId: Id<'account'>;
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'> | null;
  occurrence: number;
  epoch: number;
  kind: HitKind;
  position: number | null;
  /** Of a click: an address, or the message's own web version. */
  leadsTo: { url: string } | { webVersionOf: string } | null;
}

/** Campaigns whose destinations are kept, and destinations in all; the longest unused go first. */
const mostCampaigns = 5_000;
const mostUrls = 100_000;
/** Milliseconds after which a position that is not there is asked for again. */
const askAgainAfter = 5_000;

/**
 * Reads the links of messages. A MAC is checked before anything is asked of the database, and that only once for each campaign:
 * what a position leads to never changes. Undefined for whatever was altered, cut short, or made up: never a destination.
 */
export class HitTargets {
  private readonly kept = new Map<string, { urls: Promise<string[]>; count: number; at: number }>();
  private urls = 0;

  constructor(private readonly database: Database) {}

  /** The pixel's address. */
  async opened(token: string): Promise<HitTarget | undefined> {
    const tidy = tidyToken(token);
    return this.message(tidy, 'opened');
  }

  /**
   * A link's address: the token, then a position, or the MAC of `url`.
   * @throws {HeedError} UNAVAILABLE when PostgreSQL is needed and cannot be reached.
   */
  async clicked(token: string, which: string, url: string | undefined): Promise<HitTarget | undefined> {
    const message = await this.message(token, 'clicked');
    if (!message) return undefined;
    if (url !== undefined) {
      const genuine = verifyDestination(this.database.keyring, token, url, which) && isWebAddress(url);
      return genuine ? { ...message, leadsTo: { url } } : undefined;
    }
    const [, position] = /^(\d{1,5}|w)(?:[^\w-].*)?$/s.exec(which) ?? [];
    if (position === undefined) return undefined;
    if (position === webVersionPosition) {
      return message.contactId ? { ...message, leadsTo: { webVersionOf: token } } : undefined;
    }
    const found = (await this.destinations(message, Number(position)))[Number(position)];
    return found === undefined
      ? undefined
      : { ...message, position: Number(position), leadsTo: { url: found } };
  }

  private async message(token: string, kind: HitKind): Promise<HitTarget | undefined> {
    const claims = verifyLink(this.database.keyring, token);
    if (!claims || claims.purpose === 'test') return undefined;
    const tenantId = claims.tenantId as Id<'tenant'>;
    const accountId = await ownerOf(this.database, tenantId);
    if (!accountId) return undefined;
    const contactId = claims.purpose === 'message' ? (claims.contactId as Id<'contact'>) : null;
    const campaignId = claims.messageId as Id<'campaign'>;
    const { occurrence, epoch } = claims;
    return {
      tenantId,
      accountId,
      campaignId,
      contactId,
      occurrence,
      epoch,
      kind,
      position: null,
      leadsTo: null,
    };
  }

  private async destinations(target: HitTarget, position: number): Promise<string[]> {
    const name = nameOf(target);
    const known = this.kept.get(name);
    if (known) {
      this.kept.delete(name);
      this.kept.set(name, known);
      const urls = await known.urls;
      // A template of transactional mail may have got another link since.
      if (position < urls.length || performance.now() - known.at < askAgainAfter) return urls;
      this.forget(name);
    }
    return this.ask(target);
  }

  private ask(target: HitTarget): Promise<string[]> {
    const { accountId, tenantId, campaignId } = target;
    const name = nameOf(target);
    const session = glance(this.database, { accountId, tenantId, actor: { type: 'system', name: 'hits' } });
    const entry = { urls: storedDestinations(session, campaignId), count: 0, at: performance.now() };
    this.kept.set(name, entry);
    entry.urls.then(
      (urls) => {
        if (this.kept.get(name) !== entry) return;
        entry.count = urls.length;
        this.urls += urls.length;
        while (this.kept.size > mostCampaigns || (this.urls > mostUrls && this.kept.size > 1)) {
          this.forget(this.kept.keys().next().value!);
        }
      },
      () => this.forget(name),
    );
    return entry.urls;
  }

  private forget(name: string): void {
    this.urls -= this.kept.get(name)?.count ?? 0;
    this.kept.delete(name);
  }
}

function nameOf({ tenantId, campaignId }: HitTarget): string {
  return `${tenantId} ${campaignId}`;
}
