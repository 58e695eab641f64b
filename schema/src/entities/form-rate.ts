import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** How often somebody has sent a form lately. */
@TenantTable('form_rate')
export class FormRate {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  formId!: Id<'form'>;

  /** A keyed hash of an address, of a contact, or of where the form came from. */
  @PrimaryKey({ type: 'blob' })
  who!: Uint8Array;

  /** Then it is counted anew. */
  @Property({ type: 'datetime', length: 6 })
  endsAt!: Date;

  @Property({ type: 'integer' })
  sent!: number;
}
