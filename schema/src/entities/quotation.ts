import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { QuotationState } from '../domain/sales.js';
import { TenantTable } from './tables.js';

/** What a contact was offered, as the tenant's sales program tells it. */
@TenantTable('quotation')
export class Quotation {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'quotation'>;

  @Property({ type: 'text', nullable: true })
  externalId!: string | null;

  /** The lead's contact, where there is a lead. */
  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'uuid', nullable: true })
  leadId!: Id<'lead'> | null;

  @Property({ type: 'text' })
  state!: QuotationState;

  @Property({ type: 'decimal', precision: 16, scale: 2 })
  amount!: string;

  /** ISO 4217; the lead's, where there is a lead. */
  @Property({ type: 'text' })
  currency!: string;

  @Property({ type: 'datetime', length: 6 })
  issuedAt!: Date;

  @Property({ type: 'datetime', length: 6, nullable: true })
  expiresAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
