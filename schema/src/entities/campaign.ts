import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Audience } from '../domain/audience.js';
import type { CampaignState } from '../domain/campaign-states.js';
import type { Id } from '../domain/ids.js';
import type { Channel, MessageKind } from '../domain/statuses.js';
import { TenantTable } from './tables.js';

/** One actual send: content to lists and segments, speaking for one topic. */
@TenantTable('campaign')
export class Campaign {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'campaign'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  kind!: MessageKind;

  @Property({ type: 'text' })
  channel!: Channel;

  /** The topic; null for the standing campaigns of single messages, which are no marketing. */
  @Property({ type: 'uuid', nullable: true })
  listId!: Id<'list'> | null;

  @Property({ type: 'uuid' })
  identityId!: Id<'sendingIdentity'>;

  @Property({ type: 'text' })
  subject!: string;

  @Property({ type: 'text' })
  preheader!: string;

  @Property({ type: 'text' })
  html!: string;

  @Property({ type: 'text' })
  text!: string;

  @Property({ type: 'json' })
  audience!: Audience;

  @Property({ type: 'text' })
  state!: CampaignState;

  @Property({ type: 'text', nullable: true })
  stateReason!: string | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  scheduledAt!: Date | null;

  /** Held messages of this campaign are dropped after it. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  expiresAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  takenAt!: Date | null;

  @Property({ type: 'integer', default: 0 })
  selected!: number;

  @Property({ type: 'datetime', length: 6, nullable: true })
  startedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  finishedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
