import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Some hundred kilobytes of an upload. */
@TenantTable('upload_part')
export class UploadPart {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  uploadId!: Id<'upload'>;

  @PrimaryKey({ type: 'integer' })
  ordinal!: number;

  @Property({ type: 'blob' })
  bytes!: Uint8Array;
}
