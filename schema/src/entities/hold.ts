import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Messages of one topic wait for this contact's window to open. */
@TenantTable('hold')
export class Hold {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'uuid' })
  listId!: Id<'list'>;

  @Property({ type: 'datetime', length: 6 })
  opensAt!: Date;
}
