import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A change of a number that was asked for under a key: asking again is answered with the same value. */
@TenantTable('counter_change')
export class CounterChange {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'text' })
  key!: string;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  /** SHA-256 of what was asked. */
  @Property({ type: 'blob' })
  payloadHash!: Uint8Array;

  @Property({ type: 'double', nullable: true })
  value!: number | null;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;
}
