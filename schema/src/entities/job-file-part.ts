import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** What one batch of a job added to its file: UTF-8, never packed, so that an erased address is found in it. */
@OwnedTable('job_file_part')
export class JobFilePart {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  jobId!: Id<'job'>;

  @PrimaryKey({ type: 'integer' })
  ordinal!: number;

  @Property({ type: 'blob' })
  bytes!: Uint8Array;

  /** Of the uploaded file: which of its lines were refused. */
  @Property({ type: 'array', columnType: 'int[]', nullable: true })
  lines!: number[] | null;
}
