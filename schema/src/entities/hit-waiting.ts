import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { HitKind, Machine } from '../domain/hits.js';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** An open or a click that was answered and is not judged yet: for some seconds, or until the next process starts. */
@TenantTable('hit_waiting')
export class HitWaiting {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  /** Null where tracking is anonymous. */
  @Property({ type: 'uuid', nullable: true })
  contactId!: Id<'contact'> | null;

  @Property({ type: 'integer' })
  occurrence!: number;

  /** The link's: when the contact's is another by then, the hit is no longer theirs. */
  @Property({ type: 'integer' })
  epoch!: number;

  @Property({ type: 'text' })
  kind!: HitKind;

  @Property({ type: 'smallint', nullable: true })
  position!: number | null;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  /** What gave a machine away at the door. */
  @Property({ type: 'text', nullable: true })
  machine!: Machine | null;

  /** A keyed hash of the address it came from, so that hits from one can be told to be so. */
  @Property({ type: 'blob', nullable: true })
  network!: Buffer | null;
}
