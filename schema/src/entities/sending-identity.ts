import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { DkimAlgorithm } from '../domain/dkim.js';
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

  /** `smtp://host:port`, without user and password; the installation's `SMTP_URL` when null. */
  @Property({ type: 'text', nullable: true })
  smtpServer!: string | null;

  /** The whole address, sealed: `services/sending-secrets.ts`. */
  @Property({ type: 'blob', nullable: true, hidden: true })
  smtpSecret!: Uint8Array | null;

  /** The five of DKIM are all there or none is. */
  @Property({ type: 'text', nullable: true })
  dkimDomain!: string | null;

  @Property({ type: 'text', nullable: true })
  dkimSelector!: string | null;

  @Property({ type: 'text', nullable: true })
  dkimAlgorithm!: DkimAlgorithm | null;

  /** Base64, as the DNS record has it. */
  @Property({ type: 'text', nullable: true })
  dkimPublicKey!: string | null;

  /** PKCS #8 in PEM, sealed. */
  @Property({ type: 'blob', nullable: true, hidden: true })
  dkimPrivateKey!: Uint8Array | null;

  /** Messages a second; without a limit when null. */
  @Property({ type: 'integer', nullable: true })
  perSecond!: number | null;

  /** Messages in any 60 minutes; without a limit when null. */
  @Property({ type: 'integer', nullable: true })
  perHour!: number | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
