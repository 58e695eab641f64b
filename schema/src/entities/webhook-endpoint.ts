import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { WebhookProvider } from '../domain/returns.js';
import { TenantTable } from './tables.js';

/** Where one provider tells a tenant what became of its messages. */
@TenantTable('webhook_endpoint')
export class WebhookEndpoint {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'webhookEndpoint'>;

  @Property({ type: 'text' })
  provider!: WebhookProvider;

  @Property({ type: 'text' })
  name!: string;

  /** What its URL ends in: 128 bits that say nothing. */
  @Property({ type: 'text' })
  urlKey!: string;

  /** What the provider signs with, sealed; of Amazon's topics the names of those that may speak. */
  @Property({ type: 'blob' })
  secret!: Uint8Array;

  /** The one before, while both are good. */
  @Property({ type: 'blob', nullable: true })
  formerSecret!: Uint8Array | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  formerUntil!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
