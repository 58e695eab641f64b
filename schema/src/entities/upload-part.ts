import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { OwnedTable } from './tables.js';

/** Some hundred kilobytes of an upload. */
@OwnedTable('upload_part')
export class UploadPart {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  uploadId!: Id<'upload'>;

  @PrimaryKey({ type: 'integer' })
  ordinal!: number;

  @Property({ type: 'blob' })
  bytes!: Uint8Array;
}
