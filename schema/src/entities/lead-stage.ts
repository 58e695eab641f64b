import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** How far leads come, as the tenant configures it. Rules name a stage by its key, which never changes. */
@TenantTable('lead_stage')
export class LeadStage {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'text' })
  key!: string;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'integer' })
  position!: number;

  @Property({ type: 'boolean', default: false })
  won!: boolean;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
