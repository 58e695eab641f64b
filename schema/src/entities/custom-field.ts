import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { FieldKind } from '../domain/custom-fields.js';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** The definition of a custom field: its kind, and the slot column of `contact` that holds its values. */
@TenantTable('custom_field')
export class CustomField {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'customField'>;

  /** How rules, templates and imports name it, e.g. `2020_Spend`. */
  @Property({ type: 'text' })
  key!: string;

  @Property({ type: 'text' })
  label!: string;

  @Property({ type: 'text' })
  kind!: FieldKind;

  /** The column of `contact`, e.g. `number_3`. */
  @Property({ type: 'text' })
  slot!: string;

  /** For one_of and several_of. */
  @Property({ type: 'json', nullable: true })
  choices!: string[] | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  /** Deleted for good: a job empties its slot, and drops the definition when it has. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  deletedAt!: Date | null;

  /** What its key was before; mails that were sent from it still show its value on the web. */
  @Property({ type: 'string[]', columnType: 'text[]', defaultRaw: `'{}'` })
  formerKeys!: string[];

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
