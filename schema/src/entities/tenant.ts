import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { TenantLimits } from '../domain/limits.js';
import { ownAccountOrTenant } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** How a brand looks on its public pages. Colours are CSS hex colours. */
export interface Brand {
  primaryColour: string;
  backgroundColour: string;
  privacyUrl?: string;
}

/** One brand or workspace of an account. */
@GuardedTable('tenant', ownAccountOrTenant('id'))
export class Tenant {
  @PrimaryKey({ type: 'uuid' })
  id!: Id<'tenant'>;

  @Property({ type: 'uuid' })
  accountId!: Id<'account'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  defaultLocale!: string;

  @Property({ type: 'text' })
  timeZone!: string;

  @Property({ type: 'json' })
  brand!: Brand;

  /** Ceilings and quiet hours; null where there are none, so that nothing is asked about them. */
  @Property({ type: 'json', nullable: true })
  limits!: TenantLimits | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
