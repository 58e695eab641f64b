import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import { passedOn } from '../rendering/passed-on.js';
import type { WireMessage } from '../rendering/wire-message.js';
import type { Session } from '../session/session.js';
import { type SendingSecrets, sendingSecrets } from './sending-secrets.js';

/** A person's answer on its way to the team, and the way out of the identity that it answered. */
export interface ReplyToPassOn {
  id: Id<'inboundMail'>;
  message: WireMessage;
  secrets: SendingSecrets;
}

/** Days for which a mail server that does not take an answer is asked again. */
const patience = 3;

/**
 * The answers that are to be passed on, the longest waiting first. They stay until `replyPassedOn` says otherwise, so one may
 * reach the team twice when a process dies in between, but none is lost.
 */
export async function repliesToPassOn(
  session: Session,
  { limit = 10, after }: { limit?: number; after?: Date | undefined } = {},
): Promise<(ReplyToPassOn & { receivedAt: Date })[]> {
  const rows = await session.sql<{
    id: Id<'inboundMail'>;
    receivedAt: Date;
    raw: Buffer | null;
    identityId: Id<'sendingIdentity'>;
    fromEmail: string;
    fromName: string;
    to: string;
  }>(sql`
    select n.id, n.received_at as "receivedAt", n.raw, i.id as "identityId", i.from_email as "fromEmail",
      i.from_name as "fromName", coalesce(i.reply_to, i.from_email) as to
    from inbound_mail n
    join campaign m on m.tenant_id = n.tenant_id and m.id = n.campaign_id
    join sending_identity i on i.tenant_id = m.tenant_id and i.id = m.identity_id
    where n.tenant_id = ${session.tenantId} and n.outcome = 'passing_on'
      and (${after ?? null}::timestamptz is null or n.received_at > ${after ?? null}::timestamptz)
    order by n.received_at limit ${limit}`);
  const replies = [];
  for (const { id, receivedAt, raw, identityId, fromEmail, fromName, to } of rows) {
    const secrets = await sendingSecrets(session, identityId);
    const message = passedOn({
      id,
      raw: raw ?? Buffer.alloc(0),
      identity: { fromEmail, fromName },
      to,
      at: session.at,
    });
    replies.push({ id, receivedAt, message, secrets });
  }
  return replies;
}

/** What became of it: a refusal ends it and says why; what the server could not take now is tried for three days. */
export async function replyPassedOn(
  session: Session,
  { id, refusal, later }: { id: Id<'inboundMail'>; refusal?: string; later?: boolean },
): Promise<void> {
  const given = new Date(session.at.getTime() - patience * 86_400_000);
  await session.sql(sql`
    update inbound_mail set detail = ${refusal?.slice(0, 300) ?? null},
      outcome = case when ${later === true} and received_at > ${given} then outcome
        when ${refusal !== undefined} then 'not_passed_on' else 'passed_on' end
    where tenant_id = ${session.tenantId} and id = ${id} and outcome = 'passing_on'`);
}
