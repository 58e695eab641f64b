import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { BounceKind } from '../domain/delivery-facts.js';
import type { Id } from '../domain/ids.js';
import type { ReturnKind } from '../domain/returns.js';
import { TenantTable } from './tables.js';

/** Something that a provider told, once; kept as it came for a while, and as a line that it came for longer. */
@TenantTable('provider_event')
export class ProviderEvent {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  endpointId!: Id<'webhookEndpoint'>;

  /** What names it among all that the endpoint tells. */
  @PrimaryKey({ type: 'text' })
  key!: string;

  @Property({ type: 'datetime', length: 6 })
  receivedAt!: Date;

  /** When it happened, as the provider says; not later than it was received. */
  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  /** The provider's word for it. */
  @Property({ type: 'text' })
  name!: string;

  /** Null: no meaning here. */
  @Property({ type: 'text', nullable: true })
  kind!: ReturnKind | null;

  /** `waiting` until it is worked off; then what it came to. */
  @Property({ type: 'text' })
  outcome!: string;

  @Property({ type: 'uuid', nullable: true })
  campaignId!: Id<'campaign'> | null;

  @Property({ type: 'uuid', nullable: true })
  contactId!: Id<'contact'> | null;

  @Property({ type: 'integer', nullable: true })
  occurrence!: number | null;

  @Property({ type: 'text', nullable: true })
  bounceKind!: BounceKind | null;

  @Property({ type: 'text', nullable: true })
  reason!: string | null;

  /** The receiving server's words. */
  @Property({ type: 'text', nullable: true })
  detail!: string | null;

  /** As it came; of messages that are ours alone, and not of opens and clicks. */
  @Property({ type: 'text', nullable: true })
  payload!: string | null;
}
