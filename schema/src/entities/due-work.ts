import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** The transactional outbox: what to start or signal in Temporal once this commit is through. */
@OwnedTable('due_work')
export class DueWork {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: string;

  @Property({ type: 'uuid' })
  accountId!: Id<'account'>;

  @Property({ type: 'text' })
  kind!: string;

  @Property({ type: 'text' })
  key!: string;

  @Property({ type: 'json' })
  payload!: unknown;

  @Property({ type: 'datetime', length: 6 })
  dueAt!: Date;

  @Property({ type: 'integer', default: 0 })
  attempts!: number;

  @Property({ type: 'text', nullable: true })
  lastError!: string | null;
}
