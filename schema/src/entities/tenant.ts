import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { TenantLimits } from '../domain/limits.js';
import type { LocalText } from '../domain/local-texts.js';
import type { ReturnRules } from '../domain/returns.js';
import type { SourceSetting } from '../domain/sources.js';
import type { TenantTracking } from '../domain/tracking.js';
import { ownAccountOrTenant } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** Another way to hear of a brand: a page of its own or in a network, a feed, or a number that takes messages. */
export const brandChannelKinds = ['link', 'rss', 'sms'] as const;
export interface BrandChannel {
  kind: (typeof brandChannelKinds)[number];
  label: LocalText[];
  /** An http or https address; for `sms` a number (E.164). */
  address: string;
}

/** How a brand looks on its public pages, and what it says there. Colours are CSS hex colours. */
export interface Brand {
  primaryColour: string;
  backgroundColour: string;
  privacyUrl?: string;
  /** How it uses personal data. */
  dataUse?: LocalText[];
  /** Where a letter reaches it; that of the mail's sender when left out. */
  postalAddress?: LocalText[];
  channels?: BrandChannel[];
  /** Whether recipients may say on the page why they are here. */
  personaChoice?: boolean;
}

/** One brand or workspace of an account. */
@GuardedTable('tenant', ownAccountOrTenant('id'))
export class Tenant {
  @PrimaryKey({ type: 'uuid' })
  id!: Id<'tenant'>;

  @Property({ type: 'uuid' })
  accountId!: Id<'account'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  defaultLocale!: string;

  @Property({ type: 'text' })
  timeZone!: string;

  @Property({ type: 'json' })
  brand!: Brand;

  /** Ceilings and quiet hours; null where there are none, so that nothing is asked about them. */
  @Property({ type: 'json', nullable: true })
  limits!: TenantLimits | null;

  /** How contacts stand at first, by source, where the tenant has decided that; null where it has not. */
  @Property({ type: 'json', nullable: true })
  sources!: SourceSetting[] | null;
  /** What bounces and complaints come to; null: as usual. */
  @Property({ type: 'json', nullable: true })
  returnRules!: ReturnRules | null;

  /** Whether opens and clicks are counted; null: as usual. */
  @Property({ type: 'json', nullable: true })
  tracking!: TenantTracking | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
