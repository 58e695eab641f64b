import sql from 'sql-template-tag';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { OperationKind } from '../domain/operations.js';
import type { Status, SubscriptionState } from '../domain/statuses.js';
import type { Brand } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { optedOut } from '../sql/eligibility.js';
import type { Link } from './link-access.js';
import { undoableFor } from './operations.js';

/** One topic of the brand, and how the contact stands on it. */
export interface Topic {
  listId: Id<'list'>;
  name: string;
  description: string;
  /** What one gets. */
  receives: string;
  /** How often it is usually sent. */
  cadence: string;
  state: SubscriptionState | 'none';
  frequency: Frequency;
  /** When the closed window opens again. */
  opensAt: Date | null;
}

/** Everything the preference page shows of one contact. */
export interface PreferencePage {
  brand: Brand & { name: string };
  /** Names of the account's other brands. */
  otherBrands: string[];
  /** The contact's, or the tenant's default. */
  locale: string;
  timeZone: string;
  /** Masked: `a•••@example.com`. */
  address: string;
  status: Status;
  globallyOptedOut: boolean;
  topics: Topic[];
  /** The newest operation that can still be undone. */
  lastOperation: { id: Id<'operation'>; kind: OperationKind; at: Date; listName: string | null } | null;
  mode: Link['mode'];
  topicId: Link['topicId'];
}

interface Person {
  name: string;
  brand: Brand;
  otherBrands: string[];
  locale: string;
  timeZone: string;
  email: string | null;
  phone: string | null;
  status: Status;
  globallyOptedOut: boolean;
}

/** Reads a contact's page. Three statements; writes nothing. */
export async function readPreferences(session: Session, link: Link): Promise<PreferencePage> {
  const person = (await session.row<Person>(sql`
    select t.name, t.brand, coalesce(c.locale, t.default_locale) as locale,
      coalesce(c.time_zone, t.time_zone) as "timeZone", c.email, c.phone, c.status,
      ${optedOut(session)} as "globallyOptedOut",
      array(select name from lookup.brands() where id <> t.id order by name) as "otherBrands"
    from contact c join tenant t on t.id = c.tenant_id
    where c.tenant_id = ${session.tenantId} and c.id = ${link.contactId}`))!;
  const topics = await session.sql<Topic>(sql`
    select l.id as "listId", l.name, l.description, l.receives, l.cadence, coalesce(s.state, 'none') as state,
      coalesce(s.frequency, 'every') as frequency, s.opens_at as "opensAt"
    from list l
    left join subscription s on s.tenant_id = l.tenant_id and s.list_id = l.id and s.contact_id = ${link.contactId}
    where l.tenant_id = ${session.tenantId} and l.archived_at is null
      and (l.kind = 'opt_in' or s.state is not null)
    order by l.position, l.name`);
  const { name, brand, email, phone, ...rest } = person;
  return {
    ...rest,
    brand: { ...brand, name },
    address: masked(email ?? phone ?? ''),
    topics,
    lastOperation: link.mode === 'live' ? await undoableFor(session, link.contactId) : null,
    mode: link.mode,
    topicId: link.topicId,
  };
}

/** `anna@example.com` → `a•••@example.com`, `+972501234567` → `+•••67`: enough to recognise, not to harvest. */
function masked(address: string): string {
  const at = address.lastIndexOf('@');
  const first = [...address][0] ?? '';
  return at < 0 ? `${first}•••${address.slice(-2)}` : `${first}•••${address.slice(at)}`;
}
