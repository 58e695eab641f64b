import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Who a tenant's mail is from, and the server that sends it. */
@TenantTable('sending_identity')
export class SendingIdentity {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'sendingIdentity'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  fromEmail!: string;

  @Property({ type: 'text' })
  fromName!: string;

  @Property({ type: 'text', nullable: true })
  replyTo!: string | null;

  @Property({ type: 'text' })
  postalAddress!: string;

  /** `smtp://` or `smtps://`; the installation's `SMTP_URL` when null. */
  @Property({ type: 'text', nullable: true })
  smtpUrl!: string | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
