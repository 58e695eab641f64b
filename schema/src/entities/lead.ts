import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** An opportunity of a contact. What counts its quotations and invoices is kept beside them. */
@TenantTable('lead')
export class Lead {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'lead'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'text', nullable: true })
  externalId!: string | null;

  @Property({ type: 'text', nullable: true })
  name!: string | null;

  /** The key of a stage. */
  @Property({ type: 'text' })
  stage!: string;

  /** The key of a lost reason, while it is lost. */
  @Property({ type: 'text', nullable: true })
  lostReason!: string | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  lostAt!: Date | null;

  @Property({ type: 'boolean', default: true })
  active!: boolean;

  @Property({ type: 'decimal', precision: 16, scale: 2, nullable: true })
  value!: string | null;

  /** ISO 4217. */
  @Property({ type: 'text', nullable: true })
  currency!: string | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  convertedAt!: Date | null;

  @Property({ type: 'boolean', generated: '(converted_at is not null) stored' })
  converted!: boolean;

  @Property({ type: 'integer', default: 0 })
  quotations!: number;

  @Property({ type: 'integer', default: 0 })
  paidInvoices!: number;

  @Property({ type: 'decimal', precision: 30, scale: 2, default: 0 })
  paidValue!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
