import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** That a link of a delivery was clicked by a person: first, last and how often. */
@TenantTable('delivery_click')
export class DeliveryClick {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'smallint' })
  position!: number;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'integer' })
  occurrence!: number;

  @Property({ type: 'datetime', length: 6 })
  clickedAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  lastClickedAt!: Date;

  @Property({ type: 'integer', default: 1 })
  clicks!: number;
}
