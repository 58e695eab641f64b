import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Answers, Authority } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A form that a contact has filled in, with the answers. */
@TenantTable('form_submission')
export class FormSubmission {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'formSubmission'>;

  @Property({ type: 'uuid' })
  formId!: Id<'form'>;

  @Property({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'json', default: '{}' })
  answers!: Answers;

  /** Of the page it was sent from: a second click stores nothing. */
  @Property({ type: 'uuid', nullable: true })
  nonce!: string | null;

  @Property({ type: 'text', default: 'first' })
  authority!: Authority;

  /** The topics it asked for. */
  @Property({ type: 'uuid[]', columnType: 'uuid[]', defaultRaw: "'{}'" })
  listIds!: Id<'list'>[];
}
