import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Some hundred selected contacts of a campaign who have not been claimed yet from `next` on. */
@TenantTable('audience_chunk')
export class AudienceChunk {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'smallint', default: 0 })
  phase!: number;

  @PrimaryKey({ type: 'integer' })
  ordinal!: number;

  @Property({ type: 'uuid[]', columnType: 'uuid[]' })
  contactIds!: string[];

  @Property({ type: 'integer', default: 0 })
  next!: number;
}
