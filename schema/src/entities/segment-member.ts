import { PrimaryKey } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** One contact of a fixed segment. */
@TenantTable('segment_member')
export class SegmentMember {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  segmentId!: Id<'segment'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;
}
