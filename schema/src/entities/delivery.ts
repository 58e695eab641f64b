import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { DeliveryState } from '../domain/reasons.js';
import { TenantTable } from './tables.js';

/** The ledger row: what was decided for one contact of one campaign, and what became of it. */
@TenantTable('delivery')
export class Delivery {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'integer', default: 1 })
  occurrence!: number;

  @Property({ type: 'text' })
  state!: DeliveryState;

  @Property({ type: 'text', nullable: true })
  reason!: string | null;

  /** What the mail server said. */
  @Property({ type: 'text', nullable: true })
  detail!: string | null;

  @Property({ type: 'smallint', nullable: true })
  lane!: number | null;

  @Property({ type: 'integer', nullable: true })
  attempt!: number | null;

  @Property({ type: 'datetime', length: 6 })
  decidedAt!: Date;

  @Property({ type: 'datetime', length: 6, nullable: true })
  settledAt!: Date | null;

  /** While it is held, and only then: when it may go. `reason` says what holds it. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  heldUntil!: Date | null;

  /** When a held message was claimed to be sent by itself; null for one that was never held. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  releasedAt!: Date | null;

  /** The digest it went in. */
  @Property({ type: 'uuid', nullable: true })
  digestId!: Id<'digest'> | null;

  /** The end of the frequency window that this message closed. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  closedUntil!: Date | null;

  /** What is opened and clicked is known of it: tracking was on when it was sent. */
  @Property({ type: 'boolean', default: false })
  tracked!: boolean;

  /** The provider's word that it arrived. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  deliveredAt!: Date | null;

  /** By a person; machines are kept out. The first time, and the last. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  openedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  lastOpenedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  clickedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  lastClickedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  repliedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  bouncedAt!: Date | null;

  @Property({ type: 'text', nullable: true })
  bounceKind!: string | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  complainedAt!: Date | null;

  /** By its link, or its one-click. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  unsubscribedAt!: Date | null;
}
