import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/**
 * One message that leaves by itself: transactional, direct, or an unknown that is sent again. It waits while `dueAt` is
 * set and is in flight while `claimedBy` is; its ledger row is the delivery with the same key, made when it is claimed.
 */
@TenantTable('single_message')
export class SingleMessage {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'integer' })
  occurrence!: number;

  /** Newest last; what pages are keyed by. */
  @Property({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: string;

  /** Transactional: what the template names as `data`. */
  @Property({ type: 'json', nullable: true })
  data!: Record<string, unknown> | null;

  /** Direct: the words themselves, no templates. */
  @Property({ type: 'text', nullable: true })
  subject!: string | null;

  @Property({ type: 'text', nullable: true })
  html!: string | null;

  @Property({ type: 'text', nullable: true })
  text!: string | null;

  @Property({ type: 'text', nullable: true })
  idempotencyKey!: string | null;

  /** SHA-256 of what was asked under that key. */
  @Property({ type: 'blob', nullable: true })
  payloadHash!: Uint8Array | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  dueAt!: Date | null;

  /** The attempt of the lane that has it. */
  @Property({ type: 'integer', nullable: true })
  claimedBy!: number | null;

  /** Claims that came to nothing because the mail server could not be reached. */
  @Property({ type: 'integer', default: 0 })
  tries!: number;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
