import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** The file that a job made: an export, or the rows that an import refused. */
@OwnedTable('job_file')
export class JobFile {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  jobId!: Id<'job'>;

  @Property({ type: 'text' })
  filename!: string;

  @Property({ type: 'bigint', default: 0 })
  bytes!: string;

  /** Nothing more is added: it can be fetched. */
  @Property({ type: 'boolean', default: false })
  complete!: boolean;

  @Property({ type: 'datetime', length: 6 })
  expiresAt!: Date;
}
