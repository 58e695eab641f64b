import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';
import { forgetEvents } from '../sql/provider-events.js';
import { handleInboundMails } from './inbound-mails.js';
import { askFor } from './outbox.js';
import { handleProviderEvents } from './provider-events.js';

/** Events a transaction: some 0.1 s of work. */
const eventsAtOnce = 500;
const mailsAtOnce = 10;

/** Works off a batch of each kind. @returns how many there were, and whether there may be more. */
export async function handleReturns(session: Session): Promise<{ handled: number; more: boolean }> {
  const events = await handleProviderEvents(session, { limit: eventsAtOnce });
  const mails = await handleInboundMails(session, { limit: mailsAtOnce });
  return { handled: events + mails, more: events === eventsAtOnce || mails === mailsAtOnce };
}

/** Whether people's answers are to be passed on to the team. */
export async function answersWait(session: Session): Promise<boolean> {
  const row = await session.row(sql`
    select 1 from inbound_mail where tenant_id = ${session.tenantId} and outcome = 'passing_on' limit 1`);
  return row !== undefined;
}

/** Rows that one round forgets at most. */
const forgottenAtOnce = 2_000;

/**
 * Forgets what is older than it is kept, and sees to it that this is asked again in a day while there is something to forget.
 * @returns whether there may be more.
 */
export async function forgetReturns(session: Session): Promise<boolean> {
  let more = false;
  for (const statement of forgetEvents(session, forgottenAtOnce)) {
    more = (await session.sql(statement)).length === forgottenAtOnce || more;
  }
  const left = await session.row(sql`
    (select 1 from provider_event where tenant_id = ${session.tenantId} limit 1)
    union all (select 1 from inbound_mail where tenant_id = ${session.tenantId} limit 1)`);
  if (left) {
    const dueAt = new Date(session.at.getTime() + 86_400_000);
    await askFor(session, 'returns_changed', { key: 'forget', payload: {}, dueAt });
  }
  return more;
}
