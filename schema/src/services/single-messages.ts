import { createHash } from 'node:crypto';
import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { canonicalJson, type MessageData } from '../domain/message-data.js';
import type { DeliveryState } from '../domain/reasons.js';
import type { DeliveryKey } from '../domain/single-messages.js';
import type { Session } from '../session/session.js';
import { type CameBack, cameBack, type DeliveryFacts, factsOfDelivery } from '../sql/came-back.js';
import { eligibility } from '../sql/eligibility.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { askFor } from './outbox.js';

/** One message to one person, as it stands; its ledger row once it was decided. */
export interface SingleMessageNode extends DeliveryKey {
  id: string;
  state: DeliveryState | 'waiting';
  reason: string | null;
  detail: string | null;
  decidedAt: Date | null;
  settledAt: Date | null;
  heldUntil: Date | null;
  createdAt: Date;
  facts: DeliveryFacts | null;
}

const columns = sql`q.id, q.campaign_id as "campaignId", q.contact_id as "contactId", q.occurrence,
  coalesce(d.state, 'waiting') as state, d.reason, d.detail, d.decided_at as "decidedAt", d.settled_at as "settledAt",
  d.held_until as "heldUntil", q.created_at as "createdAt",
  case when d.state is not null then ${factsOfDelivery} end as facts`;
const body = (session: Session, campaignId: string) => sql`from single_message q
  left join delivery d on d.tenant_id = q.tenant_id and d.campaign_id = q.campaign_id and d.contact_id = q.contact_id
    and d.occurrence = q.occurrence
  where q.tenant_id = ${session.tenantId} and q.campaign_id = ${campaignId}`;

/** @throws {HeedError} NOT_FOUND */
export async function getSingleMessage(session: Session, key: DeliveryKey): Promise<SingleMessageNode> {
  const message = await session.row<SingleMessageNode>(sql`
    select ${columns} ${body(session, key.campaignId)} and q.contact_id = ${key.contactId}
      and q.occurrence = ${key.occurrence}`);
  if (!message) throw notFound('message', ['campaignId']);
  return message;
}

/** The messages of a standing campaign, the newest first: what its report opens. */
export async function pageOfSingleMessages(
  session: Session,
  input: {
    campaignId: Id<'campaign'>;
    state?: DeliveryState | 'waiting';
    reason?: string | null;
    came?: CameBack;
    page: PageInput;
  },
): Promise<Page<SingleMessageNode>> {
  const state = input.state ? sql` and coalesce(d.state, 'waiting') = ${input.state}` : sql``;
  const reason = input.reason ? sql` and d.reason = ${input.reason}` : sql``;
  return readPage<SingleMessageNode>(session, {
    columns,
    body: sql`${body(session, input.campaignId)}${state}${reason}${cameBack(input.came)}`,
    key: sql`q.id`,
    page: input.page,
    direction: 'desc',
  });
}

/** What is asked for under an idempotency key: asking again for the same is answered with the same. */
export interface Asked {
  key: string;
  hash: Buffer;
}

/** @throws {HeedError} INVALID_INPUT for a key that is empty or longer than 200 characters. */
export function askedUnder(key: string, payload: unknown): Asked {
  const hash = createHash('sha256').update(canonicalJson(payload)).digest();
  return { key: inputLine(key, 'input', 'idempotencyKey'), hash };
}

/**
 * The message that was asked for under this key before; undefined when there is none.
 * @throws {HeedError} ALREADY_EXISTS when something else was asked for.
 */
export async function askedBefore(session: Session, asked: Asked): Promise<SingleMessageNode | undefined> {
  const row = await session.row<DeliveryKey & { hash: Buffer }>(sql`
    select campaign_id as "campaignId", contact_id as "contactId", occurrence, payload_hash as hash
    from single_message where tenant_id = ${session.tenantId} and idempotency_key = ${asked.key}`);
  if (!row) return undefined;
  if (!asked.hash.equals(row.hash)) {
    throw new HeedError(
      'ALREADY_EXISTS',
      'Another message was asked for under this key: use a new key for a new message.',
      ['input', 'idempotencyKey'],
    );
  }
  return getSingleMessage(session, row);
}

interface NewMessage {
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  messageClass: 'transactional' | 'direct';
  asked?: Asked | undefined;
  data?: MessageData;
  words?: { subject: string; html: string; text: string };
}

/**
 * Puts one message into the tenant's queue, as the contact's next of this campaign; somebody who cannot be mailed is
 * skipped at once, with the reason. Messages to one contact take turns here; of several with one key, one is made.
 * @throws {HeedError} NOT_FOUND for the contact, ALREADY_EXISTS for the key of another message.
 */
export async function queueMessage(session: Session, message: NewMessage): Promise<SingleMessageNode> {
  const { campaignId, contactId, messageClass, asked, data, words } = message;
  const at = sql`${session.at}::timestamptz`;
  const kind = messageClass;
  const judged = await session.row<{ reason: string }>(sql`
    select ${eligibility(session, { messageClass, kind, channel: 'email' })} as reason
    from contact c where c.tenant_id = ${session.tenantId} and c.id = ${contactId} for no key update`);
  if (!judged) throw notFound('contact', ['input', 'contactId']);
  const made = await session.row<DeliveryKey>(sql`
    insert into single_message (tenant_id, campaign_id, contact_id, occurrence, data, subject, html, text,
      idempotency_key, payload_hash, due_at, actor, created_at)
    select ${session.tenantId}::uuid, ${campaignId}::uuid, ${contactId}::uuid, coalesce(max(occurrence), 0) + 1,
      ${data ? JSON.stringify(data) : null}::jsonb, ${words?.subject ?? null}::text, ${words?.html ?? null}::text,
      ${words?.text ?? null}::text, ${asked?.key ?? null}::text, ${asked?.hash ?? null}::bytea,
      case when ${judged.reason}::text = 'ok' then ${at} end, ${actorLabel(session.actor)}::text, ${at}
    from single_message
    where tenant_id = ${session.tenantId} and campaign_id = ${campaignId} and contact_id = ${contactId}
    on conflict (tenant_id, idempotency_key) where idempotency_key is not null do nothing
    returning campaign_id as "campaignId", contact_id as "contactId", occurrence`);
  if (!made) return (await askedBefore(session, asked!))!;
  if (judged.reason === 'ok') await wakeLane(session, contactId);
  else await session.sql(skipped(session, made, judged.reason));
  return getSingleMessage(session, made);
}

/**
 * Asks for the tenant's lane of single messages, last in its transaction: those that share a key take turns until they
 * commit. One key of sixteen, by the contact: all wake the same workflow.
 */
export async function wakeLane(session: Session, contactId: Id<'contact'>): Promise<void> {
  await askFor(session, 'singles_changed', { key: contactId.slice(-1), payload: {} });
}

function skipped(session: Session, key: DeliveryKey, reason: string): Sql {
  return sql`
    insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, reason, decided_at)
    values (${session.tenantId}, ${key.campaignId}, ${key.contactId}, ${key.occurrence}, 'skipped', ${reason},
      ${session.at})`;
}
