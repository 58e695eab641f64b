import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { OperationBefore, SubscriptionBefore } from '../domain/operations.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { hasLeft, isOff } from '../sql/standing.js';

/** How a contact stands on one list; nulls where there is no row. */
export interface Standing {
  listId: Id<'list'>;
  name: string;
  state: SubscriptionState | null;
  frequency: Frequency | null;
  snoozedUntil: Date | null;
  joinedAt: Date | null;
}

export interface Facts {
  leftAt: Date | null;
  consentedAt: Date | null;
  ownConsentAt: Date | null;
  /** They left the brand. */
  left: boolean;
  /** They left it or reported spam: no topic is on. */
  off: boolean;
  personaId: Id<'persona'> | null;
  timeZone: string;
  /** The day it is for them, `YYYY-MM-DD`. */
  today: string;
}

/** Locks the contact, so that clicks at once take turns, and reads how it stands on every list. */
export async function lockStanding(
  session: Session,
  contactId: Id<'contact'>,
): Promise<{ facts: Facts; lists: Standing[] }> {
  const facts = await session.row<Facts>(sql`
    select c.left_at as "leftAt", c.consented_at as "consentedAt", c.own_consent_at as "ownConsentAt", ${hasLeft} as left,
      ${isOff} as off,
      c.persona_id as "personaId", coalesce(c.time_zone, t.time_zone) as "timeZone",
      (${session.at}::timestamptz at time zone coalesce(c.time_zone, t.time_zone))::date as today
    from contact c join tenant t on t.id = c.tenant_id
    where c.tenant_id = ${session.tenantId} and c.id = ${contactId} for no key update of c`);
  if (!facts) throw notFound('contact');
  const lists = await session.sql<Standing>(sql`
    select l.id as "listId", l.name, s.state, s.frequency, s.snoozed_until as "snoozedUntil", s.joined_at as "joinedAt"
    from list l left join subscription s
      on s.tenant_id = l.tenant_id and s.list_id = l.id and s.contact_id = ${contactId}
    where l.tenant_id = ${session.tenantId} and l.archived_at is null order by l.id`);
  return { facts, lists };
}

/** What undo puts back of a list. */
export function asBefore({ listId, state, frequency, snoozedUntil, joinedAt }: Standing): SubscriptionBefore {
  return { listId, state, frequency, snoozedUntil: asText(snoozedUntil), joinedAt: asText(joinedAt) };
}

/** What undo puts back of the contact's own facts. */
export function factsBefore({ leftAt, consentedAt, ownConsentAt }: Facts): OperationBefore['contact'] {
  return { leftAt: asText(leftAt), consentedAt: asText(consentedAt), ownConsentAt: asText(ownConsentAt) };
}

function asText(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
