import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { HitKind, Machine } from '../domain/hits.js';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** An open or a click by a scanner or a proxy: kept for looking at, out of reports, rules and facts. */
@TenantTable('machine_hit')
export class MachineHit {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @Property({ type: 'uuid', nullable: true })
  contactId!: Id<'contact'> | null;

  @Property({ type: 'integer' })
  occurrence!: number;

  @Property({ type: 'text' })
  kind!: HitKind;

  @Property({ type: 'smallint', nullable: true })
  position!: number | null;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'text' })
  why!: Machine;
}
