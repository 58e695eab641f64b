import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A mail that came in for a tenant: a bounce, a complaint, a reply. */
@TenantTable('inbound_mail')
export class InboundMail {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'inboundMail'>;

  /** SHA-256 of the mail and of whom it was for: the same one twice is once. */
  @Property({ type: 'blob' })
  digest!: Uint8Array;

  @Property({ type: 'datetime', length: 6 })
  receivedAt!: Date;

  /** `bounce` or `reply`: its recipient was a signed address of ours. `open`: an address that everybody knows. `upload`: by the API. */
  @Property({ type: 'text' })
  door!: 'bounce' | 'reply' | 'open' | 'upload';

  /** `waiting`; `passing_on`: a reply on its way to the team; then what it came to. */
  @Property({ type: 'text' })
  outcome!: string;

  /** The delivery it is about: by its signed recipient, then by what it says. */
  @Property({ type: 'uuid', nullable: true })
  campaignId!: Id<'campaign'> | null;

  @Property({ type: 'uuid', nullable: true })
  contactId!: Id<'contact'> | null;

  @Property({ type: 'integer', nullable: true })
  occurrence!: number | null;

  @Property({ type: 'text', nullable: true })
  detail!: string | null;

  @Property({ type: 'blob', nullable: true })
  raw!: Uint8Array | null;
}
