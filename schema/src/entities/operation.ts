import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { LeavingReason } from '../domain/leaving-reasons.js';
import type { OperationBefore, OperationKind } from '../domain/operations.js';
import { TenantTable } from './tables.js';

/** One thing a recipient (or staff) did to their choices, with what was there before, so that undo restores exactly it. */
@TenantTable('operation')
export class Operation {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'operation'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'text' })
  kind!: OperationKind;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'uuid', nullable: true })
  listId!: Id<'list'> | null;

  @Property({ type: 'json' })
  before!: OperationBefore;

  /** Why somebody left, if they said so. */
  @Property({ type: 'text', nullable: true })
  reason!: LeavingReason | null;

  /** What they said about it. */
  @Property({ type: 'text', nullable: true })
  comment!: string | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  undoneAt!: Date | null;
}
