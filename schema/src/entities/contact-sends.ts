import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** When a contact's last marketing messages left, where the tenant has a ceiling: written by `sql/sends.ts` alone. */
@TenantTable('contact_sends')
export class ContactSends {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  /** The `TenantLimits.countedFrom` under which it was counted; another one is counted anew. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  countedFrom!: Date | null;

  /** The newest first, as many as the largest ceiling counts. */
  @Property({ type: 'string[]', columnType: 'timestamptz[]' })
  sent!: string[];
}
