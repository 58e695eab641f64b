import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { OperationBefore, OperationKind } from '../domain/operations.js';
import type { Status, SubscriptionState } from '../domain/statuses.js';
import type { Brand } from '../entities/tenant.js';
import type { Database } from '../session/database.js';
import { glance } from '../session/glance.js';
import type { Session } from '../session/session.js';
import { pageStatement } from '../sql/preferences.js';
import type { LinkClaims, LinkPurpose } from '../tokens/link-token.js';
import { followLink, type Link, type LinkResult, readLink } from './link-access.js';
import { undoMinutes } from './operations.js';

/** One topic of the brand, and how the contact stands on it. */
export interface Topic {
  listId: Id<'list'>;
  name: string;
  description: string;
  /** What one gets. */
  receives: string;
  /** How often it is usually sent. */
  cadence: string;
  /** Never `subscribed` for somebody who left the brand or reported spam: they get nothing. */
  state: SubscriptionState | 'none';
  frequency: Frequency;
  /** When the closed window opens again. */
  opensAt: Date | null;
  /** Until when it is paused; null when it is not. */
  snoozedUntil: Date | null;
}

/** An operation that can still be undone, with what it replaced. */
export interface LastOperation {
  id: Id<'operation'>;
  kind: OperationKind;
  at: Date;
  listName: string | null;
  before: OperationBefore;
}

/** Everything the preference page shows of one contact. */
export interface PreferencePage {
  brand: Brand & { name: string };
  /** Names of the account's other brands. */
  otherBrands: string[];
  /** The contact's, or the tenant's default. */
  locale: string;
  defaultLocale: string;
  timeZone: string;
  /** The day it is for the contact, `YYYY-MM-DD`. */
  today: string;
  /** Masked: `a•••@example.com`. */
  address: string;
  status: Status;
  globallyOptedOut: boolean;
  /** Those of the contact's persona first. */
  topics: Topic[];
  personaId: Id<'persona'> | null;
  /** What the contact may choose from; empty where the tenant does not offer it. */
  personas: { id: Id<'persona'>; name: string }[];
  /** Where a letter reaches the sender of the mail, for a brand that names no address itself. */
  senderAddress: string | null;
  /** The newest operation that can still be undone. */
  lastOperation: LastOperation | null;
  mode: Link['mode'];
  topicId: Link['topicId'];
}

/** What `pageStatement` gives: JSON, with times as text. */
interface Row
  extends Pick<
    PreferencePage,
    | 'otherBrands'
    | 'locale'
    | 'defaultLocale'
    | 'timeZone'
    | 'today'
    | 'status'
    | 'globallyOptedOut'
    | 'personaId'
    | 'topicId'
  > {
  epoch: number;
  erased: boolean;
  merged: boolean;
  off: boolean;
  name: string;
  brand: Brand;
  email: string | null;
  phone: string | null;
  senderSpeaks: boolean;
  senderAddress: string | null;
  topics: AsText<Topic>[] | null;
  personas: PreferencePage['personas'] | null;
  lastOperation: (AsText<LastOperation> & { undone: boolean }) | null;
}
type AsText<T> = {
  [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K];
};

/** Reads a contact's page. One statement; writes nothing. */
export async function readPreferences(session: Session, link: Link): Promise<PreferencePage> {
  return shown(session, link.mode, (await readRow(session, link.contactId, link.campaignId))!);
}

/** Opens a contact's page from its link, for looking: one round trip. `at` is the business time of what was seen. */
export async function openPreferences(
  database: Database,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<LinkResult<{ page: PreferencePage; at: Date }>> {
  const link = await readLink(database, token, purposes);
  if (!link.ok) return link;
  const { scope, contactId, campaignId, claims, mode } = link.value;
  const session = glance(database, scope);
  const linked = await readRow(session, contactId, campaignId);
  if (!linked || linked.epoch !== claims.epoch) return { ok: false, why: 'revoked' };
  const row = linked.merged ? await readKept(session, claims, campaignId) : linked;
  if (!row || row.erased) return { ok: false, why: 'revoked' };
  return { ok: true, value: { page: shown(session, mode, row), at: session.at } };
}

async function readKept(
  session: Session,
  claims: Required<LinkClaims>,
  messageId: Id<'campaign'> | null,
): Promise<Row | undefined> {
  const { contactId } = await followLink(session, claims);
  return readRow(session, contactId as Id<'contact'>, messageId);
}

async function readRow(
  session: Session,
  contactId: Id<'contact'>,
  messageId: Id<'campaign'> | null,
): Promise<Row | undefined> {
  const statement = pageStatement(session, { contactId, messageId, undoMinutes });
  return (await session.row<{ page: Row }>(statement))?.page;
}

function shown(session: Session, mode: Link['mode'], row: Row): PreferencePage {
  const { name, brand, email, phone, off, senderSpeaks, senderAddress, lastOperation: last, ...rest } = row;
  const { epoch: _epoch, erased: _erased, merged: _merged, ...page } = rest;
  const undoable = last && !last.undone && last.kind !== 'return_to_brands' && mode === 'live';
  return {
    ...page,
    brand: { ...brand, name },
    address: masked(email ?? phone ?? ''),
    topics: (row.topics ?? []).map((topic) => {
      const until = moment(topic.snoozedUntil);
      return {
        ...topic,
        state: off && topic.state === 'subscribed' ? 'unsubscribed' : topic.state,
        opensAt: moment(topic.opensAt),
        snoozedUntil: until && until > session.at ? until : null,
      };
    }),
    personas: row.personas ?? [],
    senderAddress: senderSpeaks ? senderAddress : null,
    // Coming back is taken back by leaving again: undoing it would restore nothing.
    lastOperation: undoable ? { ...last, at: new Date(last.at) } : null,
    mode,
  };
}

function moment(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** `anna@example.com` → `a•••@example.com`, `+972501234567` → `+•••67`: enough to recognise, not to harvest. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  const first = [...address][0] ?? '';
  return at < 0 ? `${first}•••${address.slice(-2)}` : `${first}•••${address.slice(at)}`;
}
