import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A released message that a lane has in hand: gone once its outcome is recorded. */
@TenantTable('release_claim')
export class ReleaseClaim {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'integer' })
  occurrence!: number;

  /** The lane's start, as in the ledger. */
  @Property({ type: 'integer' })
  attempt!: number;
}
