import { PrimaryKey } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** An address that an earlier row of an import's file had already; dropped when the job ends. */
@TenantTable('job_seen')
export class JobSeen {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  jobId!: Id<'job'>;

  /** The address hash that contacts store too. */
  @PrimaryKey({ type: 'blob' })
  keyHash!: Uint8Array;
}
