import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** What a message template said until it was changed: mail that left before reads so for ever. */
@TenantTable('past_words')
export class PastWords {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  templateId!: Id<'messageTemplate'>;

  @PrimaryKey({ type: 'datetime', length: 6 })
  until!: Date;

  @Property({ type: 'text' })
  subject!: string;

  @Property({ type: 'text' })
  preheader!: string;

  @Property({ type: 'text' })
  html!: string;

  @Property({ type: 'text' })
  text!: string;
}
