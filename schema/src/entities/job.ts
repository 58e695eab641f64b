import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { JobKind, JobState } from '../domain/jobs.js';
import { OwnedTable } from './tables.js';

/** Work that takes longer than a second. */
@OwnedTable('job')
export class Job {
  @PrimaryKey({ type: 'uuid' })
  ownerId!: Id<'tenant'> | Id<'account'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'job'>;

  @Property({ type: 'text' })
  kind!: JobKind;

  @Property({ type: 'text' })
  state!: JobState;

  @Property({ type: 'json' })
  input!: unknown;

  @Property({ type: 'json', defaultRaw: `'{}'` })
  checkpoint!: unknown;

  @Property({ type: 'integer', default: 0 })
  processed!: number;

  @Property({ type: 'integer', nullable: true })
  total!: number | null;

  @Property({ type: 'integer', default: 0 })
  created!: number;

  @Property({ type: 'integer', default: 0 })
  updated!: number;

  /** Contacts who were there as the file has them. */
  @Property({ type: 'integer', default: 0 })
  unchanged!: number;

  /** Rows that `only_new` or `only_existing` passed over. */
  @Property({ type: 'integer', default: 0 })
  skipped!: number;

  /** Contacts updated but not subscribed, since they had left. */
  @Property({ type: 'integer', default: 0 })
  keptOut!: number;

  @Property({ type: 'integer', default: 0 })
  rejected!: number;

  @Property({ type: 'text', nullable: true })
  error!: string | null;

  /** One of `domain/errors.ts`. */
  @Property({ type: 'text', nullable: true })
  errorCode!: string | null;

  @Property({ type: 'boolean', default: false })
  cancelAsked!: boolean;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6, nullable: true })
  startedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  finishedAt!: Date | null;
}
