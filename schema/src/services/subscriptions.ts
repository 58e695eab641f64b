import sql from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import { readPlainText } from '../domain/plain-text.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { recordConsent } from './operations.js';
import { writeSubscriptions } from './subscription-changes.js';

/** A contact's standing on a list, as services give it out. */
export interface SubscriptionRow {
  listId: Id<'list'>;
  contactId: Id<'contact'>;
  state: SubscriptionState;
  frequency: Frequency;
  snoozedUntil: Date | null;
  opensAt: Date | null;
  basis: string | null;
  joinedAt: Date;
  changedAt: Date;
}

interface StaffChange {
  contactId: Id<'contact'>;
  listId: Id<'list'>;
  /** Why, in the words of whoever does it: kept as proof. */
  reason: string;
}

/**
 * Staff puts a contact on a topic. Dated like any consent, so it lifts an older "left the brand"; it is not the
 * person's own, so it does not lift a complaint.
 * @throws {HeedError} NOT_FOUND, INVALID_INPUT without a reason, WRONG_STATE for an archived list.
 */
export async function subscribeContact(session: Session, input: StaffChange): Promise<SubscriptionRow> {
  const reason = await readChange(session, input);
  await requireOpenLists(session, [input.listId], ['input', 'listId']);
  await session.sql(sql`
    update contact set consented_at = greatest(consented_at, ${session.at}::timestamptz), updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${input.contactId}`);
  return write(session, input, { state: 'subscribed', kind: 'consented', reason });
}

/** Staff takes a contact off a topic; also one who was never on it, so that an import cannot put them there. */
export async function unsubscribeContact(session: Session, input: StaffChange): Promise<SubscriptionRow> {
  const reason = await readChange(session, input);
  const list = await session.row(
    sql`select 1 from list where tenant_id = ${session.tenantId} and id = ${input.listId}`,
  );
  if (!list) throw notFound('list', ['input', 'listId']);
  return write(session, input, { state: 'unsubscribed', kind: 'left_topic', reason });
}

/** Everything these contacts are or were on, for a batch of nodes; the oldest list first. */
export async function subscriptionsOf(
  session: Session,
  contactIds: readonly Id<'contact'>[],
): Promise<Map<Id<'contact'>, SubscriptionRow[]>> {
  const rows = await session.sql<SubscriptionRow>(sql`
    select ${columns} from subscription
    where tenant_id = ${session.tenantId} and contact_id = any(${[...contactIds]}::uuid[]) order by list_id`);
  const found = new Map(contactIds.map((id): [Id<'contact'>, SubscriptionRow[]] => [id, []]));
  for (const row of rows) found.get(row.contactId)!.push(row);
  return found;
}

/** Those that are there, by contact and list. */
export async function subscriptionsByKeys(
  session: Session,
  keys: readonly { contactId: string; listId: string }[],
): Promise<Map<string, SubscriptionRow>> {
  if (keys.length === 0) return new Map();
  const rows = await session.sql<SubscriptionRow>(sql`
    select ${columns} from subscription
    where tenant_id = ${session.tenantId} and (list_id, contact_id) in (
      select * from unnest(${keys.map((key) => key.listId)}::uuid[], ${keys.map((key) => key.contactId)}::uuid[]))`);
  return new Map(rows.map((row) => [`${row.contactId} ${row.listId}`, row]));
}

/** @throws {HeedError} NOT_FOUND or WRONG_STATE with the place of a list that is unknown or archived. */
export async function requireOpenLists(
  session: Session,
  ids: readonly Id<'list'>[],
  path: readonly (string | number)[],
): Promise<void> {
  if (ids.length === 0) return;
  const lists = await session.sql<{ id: string; archived: boolean }>(sql`
    select id, archived_at is not null as archived from list
    where tenant_id = ${session.tenantId} and id = any(${[...ids]}::uuid[])`);
  for (const [i, id] of ids.entries()) {
    const list = lists.find((one) => one.id === id);
    const place = ids.length > 1 ? [...path, i] : path;
    if (!list) throw notFound('list', place);
    if (list.archived) throw new HeedError('WRONG_STATE', 'This list is archived.', place);
  }
}

const columns = sql`list_id as "listId", contact_id as "contactId", state, frequency, snoozed_until as "snoozedUntil",
  opens_at as "opensAt", basis, joined_at as "joinedAt", changed_at as "changedAt"`;

async function readChange(session: Session, input: StaffChange): Promise<string> {
  const reason = readPlainText(input.reason, 500);
  if (!reason.ok) throw invalid(reason.message, 'input', 'reason');
  if (reason.value === null) throw invalid('Say why; it is kept as proof.', 'input', 'reason');
  const contact = await session.row<{ erased: boolean }>(sql`
    select erased_at is not null as erased from contact
    where tenant_id = ${session.tenantId} and id = ${input.contactId} for no key update`);
  if (!contact) throw notFound('contact', ['input', 'contactId']);
  if (contact.erased) throw new HeedError('WRONG_STATE', 'This contact was erased.', ['input', 'contactId']);
  return reason.value;
}

async function write(
  session: Session,
  { contactId, listId }: StaffChange,
  change: { state: SubscriptionState; kind: 'consented' | 'left_topic'; reason: string },
): Promise<SubscriptionRow> {
  const { tenantId } = session;
  const before = await session.row<{ frequency: Frequency }>(sql`
    select frequency from subscription
    where tenant_id = ${tenantId} and list_id = ${listId} and contact_id = ${contactId}`);
  const { state, kind, reason } = change;
  const changes = [{ listId, state, frequency: before?.frequency ?? ('every' as const) }];
  await writeSubscriptions(session, { contactId, operationId: null, changes });
  await recordConsent(session, {
    contactId,
    evidence: { source: 'staff', wording: reason },
    lines: [{ listId, kind }],
  });
  const row = await session.row<SubscriptionRow>(sql`
    select ${columns} from subscription
    where tenant_id = ${tenantId} and list_id = ${listId} and contact_id = ${contactId}`);
  return row!;
}
