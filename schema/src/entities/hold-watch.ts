import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** When the workflow of a tenant's holds looks next: whoever holds a message for longer need not wake it. */
@TenantTable('hold_watch')
export class HoldWatch {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @Property({ type: 'datetime', length: 6 })
  wakesAt!: Date;
}
