import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { LeadChangeKind } from '../domain/leads.js';
import { TenantTable } from './tables.js';

/** One line of what happened to a lead. Append-only. */
@TenantTable('lead_change')
export class LeadChange {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'leadChange'>;

  @Property({ type: 'uuid' })
  leadId!: Id<'lead'>;

  @Property({ type: 'text' })
  kind!: LeadChangeKind;

  /** The key of the stage or the lost reason before. */
  @Property({ type: 'text', nullable: true })
  was!: string | null;

  /** The key of the stage or the lost reason from then on. */
  @Property({ type: 'text', nullable: true })
  became!: string | null;

  @Property({ type: 'text', nullable: true })
  comment!: string | null;

  @Property({ type: 'text' })
  actor!: string;

  /** When it happened, as whoever told it says. */
  @Property({ type: 'datetime', length: 6 })
  at!: Date;
}
