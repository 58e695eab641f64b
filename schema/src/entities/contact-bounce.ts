import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/**
 * What came back of a contact's address: the newest hard bounce, and the newest soft one that ended a run of them. The latter
 * goes when an older sign of life turns up late, so it is kept apart from `contact.bounced_at`, which follows both.
 */
@TenantTable('contact_bounce')
export class ContactBounce {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'datetime', length: 6, nullable: true })
  hardAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  softAt!: Date | null;
}
