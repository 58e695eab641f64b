import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** One reason why one row of a job was refused. */
@OwnedTable('job_rejection')
export class JobRejection {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  jobId!: Id<'job'>;

  /** Line in the file, the header is line 1. */
  @PrimaryKey({ type: 'integer' })
  line!: number;

  @PrimaryKey({ type: 'smallint', default: 0 })
  ordinal!: number;

  /** The column as the file names it. */
  @Property({ type: 'text', nullable: true })
  field!: string | null;

  @Property({ type: 'text' })
  code!: string;

  @Property({ type: 'text' })
  message!: string;
}
