import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { ConsentKind } from '../domain/operations.js';
import { TenantTable } from './tables.js';

/** One append-only line of proof: who, what, when, how, and the words shown. */
@TenantTable('consent_event')
export class ConsentEvent {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: Id<'consentEvent'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'uuid', nullable: true })
  listId!: Id<'list'> | null;

  @Property({ type: 'text' })
  kind!: ConsentKind;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'text' })
  source!: string;

  /** The words the person saw. */
  @Property({ type: 'text', nullable: true })
  wording!: string | null;

  @Property({ type: 'inet', nullable: true, columnType: 'inet' })
  ip!: string | null;

  @Property({ type: 'text', nullable: true })
  userAgent!: string | null;

  @Property({ type: 'uuid', nullable: true })
  operationId!: Id<'operation'> | null;

  /** The transaction that wrote it. */
  @Property({ type: 'bigint', defaultRaw: '((pg_current_xact_id())::text)::bigint' })
  changedXid!: string;
}
