import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Something a contact did: a purchase, a visited page. The key makes telling it twice harmless. */
@TenantTable('event')
export class Event {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'event'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'text', nullable: true })
  key!: string | null;

  @Property({ type: 'json', default: '{}' })
  properties!: Record<string, unknown>;
}
