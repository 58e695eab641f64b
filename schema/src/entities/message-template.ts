import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** What a transactional message says, in Liquid; its deliveries are those of a standing campaign. */
@TenantTable('message_template')
export class MessageTemplate {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'messageTemplate'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @Property({ type: 'uuid' })
  identityId!: Id<'sendingIdentity'>;

  @Property({ type: 'text' })
  subject!: string;

  @Property({ type: 'text' })
  preheader!: string;

  @Property({ type: 'text' })
  html!: string;

  @Property({ type: 'text' })
  text!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
