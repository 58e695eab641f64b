import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** How much of an identity's rates is used up: written by `sql/rates.ts` alone, in real time. */
@TenantTable('sending_rate')
export class SendingRate {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  identityId!: Id<'sendingIdentity'>;

  @Property({ type: 'datetime', length: 6 })
  refilledAt!: Date;

  /** What the bucket of the second held then. */
  @Property({ type: 'double' })
  tokens!: number;

  /** Since 1970: that of the first of `byMinute`. */
  @Property({ type: 'integer' })
  minute!: number;

  /** Tokens spent in that minute, and in each of the 60 before it. */
  @Property({ type: 'integer[]', columnType: 'int[]' })
  byMinute!: number[];

  /** Tokens ever spent. */
  @Property({ type: 'bigint' })
  spent!: number;
}
