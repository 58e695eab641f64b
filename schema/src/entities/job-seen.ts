import { PrimaryKey } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** An address that an earlier row of an import's file had already; dropped when the job ends. */
@OwnedTable('job_seen')
export class JobSeen {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  jobId!: Id<'job'>;

  /** The address's first generation: the same if keys are rotated while the import runs. */
  @PrimaryKey({ type: 'blob' })
  keyHash!: Uint8Array;
}
