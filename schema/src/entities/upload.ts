import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** A file as it was uploaded, kept in parts so that no process holds it whole. */
@OwnedTable('upload')
export class Upload {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'upload'>;

  @Property({ type: 'text', nullable: true })
  filename!: string | null;

  @Property({ type: 'bigint', default: 0 })
  bytes!: string;

  @Property({ type: 'boolean', default: false })
  complete!: boolean;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
