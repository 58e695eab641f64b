import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Confirmation, FormField, FormList } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { LocalText } from '../domain/local-texts.js';
import { TenantTable } from './tables.js';

/** A form of a tenant, with a public page. */
@TenantTable('form')
export class Form {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'form'>;

  /** For the team. */
  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'json', default: '[]' })
  title!: LocalText[];

  @Property({ type: 'json', default: '[]' })
  intro!: LocalText[];

  /** What the button says. */
  @Property({ type: 'json', default: '[]' })
  button!: LocalText[];

  /** What one reads after sending it. */
  @Property({ type: 'json', default: '[]' })
  thanks!: LocalText[];

  @Property({ type: 'json', default: '[]' })
  fields!: FormField[];

  @Property({ type: 'json', default: '[]' })
  lists!: FormList[];

  /** What new contacts carry as theirs; it decides how they stand where no topic was joined. */
  @Property({ type: 'text', default: 'form' })
  source!: string;

  @Property({ type: 'text', default: 'single' })
  confirm!: Confirmation;

  /** Where one is led after sending it, instead of to the thanks. */
  @Property({ type: 'text', nullable: true })
  redirectUrl!: string | null;

  /** It takes nothing for now. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  closedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
