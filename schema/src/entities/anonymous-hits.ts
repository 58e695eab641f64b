import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { HitKind } from '../domain/hits.js';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** How often a campaign was opened, or one of its links clicked, where tracking is anonymous: counts, and nobody. */
@TenantTable('anonymous_hits')
export class AnonymousHits {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'text' })
  kind!: HitKind;

  /** -1 where no stored link was clicked. */
  @PrimaryKey({ type: 'smallint', default: -1 })
  position!: number;

  @Property({ type: 'integer' })
  hits!: number;
}
