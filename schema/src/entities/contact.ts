import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { AddressFault } from '../domain/address-faults.js';
import type { Id } from '../domain/ids.js';
import type { Status } from '../domain/statuses.js';
import { addressFaultSql, emailTwinSql, externalTwinSql } from './contact-address.js';
import { statusSql } from './contact-status.js';
import { TenantTable } from './tables.js';

/** A person a tenant may write to. Custom fields are in slot columns that only SQL touches (`sql/custom-fields.ts`). */
@TenantTable('contact')
export class Contact {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'contact'>;

  /** As given. */
  @Property({ type: 'text', nullable: true })
  email!: string | null;

  /** Normalised: what is unique in the tenant and hashed. */
  @Property({ type: 'text', nullable: true })
  emailKey!: string | null;

  @Property({ type: 'blob', nullable: true })
  emailHash!: Uint8Array | null;

  @Property({ type: 'boolean', default: true })
  emailValid!: boolean;

  /** E.164. */
  @Property({ type: 'text', nullable: true })
  phone!: string | null;

  @Property({ type: 'blob', nullable: true })
  phoneHash!: Uint8Array | null;

  @Property({ type: 'text', nullable: true })
  externalId!: string | null;

  @Property({ type: 'text', nullable: true })
  firstName!: string | null;

  @Property({ type: 'text', nullable: true })
  lastName!: string | null;

  @Property({ type: 'text', nullable: true })
  locale!: string | null;

  @Property({ type: 'text', nullable: true })
  timeZone!: string | null;

  /** Why they are here, if they or the team have said so. */
  @Property({ type: 'uuid', nullable: true })
  personaId!: Id<'persona'> | null;

  @Property({ type: 'text' })
  source!: string;

  @Property({ type: 'datetime', length: 6, nullable: true })
  consentedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  ownConsentAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  impliedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  confirmationAskedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  confirmedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  leftAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  bouncedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  addressChangedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  complainedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  transactionalOnlyAt!: Date | null;

  @Property({ type: 'text', generated: `(${statusSql}) stored` })
  status!: Status;

  @Property({ type: 'text', default: 'allowed' })
  smsStanding!: 'allowed' | 'stopped' | 'undeliverable';

  /** Their own wish, where it is stricter than the tenant's setting. */
  @Property({ type: 'text', nullable: true })
  tracking!: 'anonymous' | 'off' | null;

  /** Raising it revokes every link ever sent to the contact. */
  @Property({ type: 'smallint', default: 0 })
  epoch!: number;

  @Property({ type: 'datetime', length: 6, nullable: true })
  erasedAt!: Date | null;

  /** Whom it was merged into; it is erased then, too, but for the addresses that lead there. */
  @Property({ type: 'uuid', nullable: true })
  mergedInto!: Id<'contact'> | null;

  @Property({ type: 'text', nullable: true, generated: `(${addressFaultSql}) stored` })
  addressFault!: AddressFault | null;

  @Property({ type: 'text', nullable: true, generated: `(${emailTwinSql}) stored` })
  emailTwin!: string | null;

  @Property({ type: 'text', nullable: true, generated: `(${externalTwinSql}) stored` })
  externalTwin!: string | null;

  /** The transaction that changed last what the outside may see. Kept by a trigger. */
  @Property({ type: 'bigint', defaultRaw: '((pg_current_xact_id())::text)::bigint' })
  changedXid!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
