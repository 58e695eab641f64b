import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { ListKind } from '../domain/statuses.js';
import { TenantTable } from './tables.js';

/** A topic, named and described for the recipient: what a person subscribes to and leaves. */
@TenantTable('list')
export class List {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'list'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  description!: string;

  /** What one gets, in the recipient's words. */
  @Property({ type: 'text' })
  receives!: string;

  /** How often it is usually sent, in the recipient's words. */
  @Property({ type: 'text' })
  cadence!: string;

  @Property({ type: 'text' })
  kind!: ListKind;

  /** Implied lists: why everybody is on it, e.g. `customer`; kept with each subscription. */
  @Property({ type: 'text', nullable: true })
  basis!: string | null;

  @Property({ type: 'integer' })
  position!: number;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
