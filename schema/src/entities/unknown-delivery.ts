import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A delivery whose state is `unknown` now: written and removed by a trigger on `delivery`, read by people. */
@TenantTable('unknown_delivery')
export class UnknownDelivery {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: string;

  @Property({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'integer' })
  occurrence!: number;

  @Property({ type: 'datetime', length: 6 })
  since!: Date;

  /** Somebody saw it and let it be: it stays unknown, and leaves the list. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  dismissedAt!: Date | null;
}
