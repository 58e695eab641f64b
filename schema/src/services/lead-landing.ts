import { HeedError } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import {
  changedLead,
  type LeadRules,
  type LeadState,
  type LeadWish,
  leadSteps,
  type RowFault,
} from '../domain/leads.js';
import type { Session } from '../session/session.js';
import type { NewLeadContact } from '../sql/lead-contacts.js';
import {
  insertLeads,
  type LockedLead,
  lockLeads,
  updateLeads,
  type WrittenLead,
  writeLeadChanges,
} from '../sql/lead-writes.js';
import { addressHashing } from './address-hashing.js';
import { type FoundContact, findContacts, makeContacts } from './lead-contacts.js';
import type { ReadContact } from './lead-rows.js';
import { leadRules } from './lead-rules.js';

/** A lead that somebody wants to be so. */
export interface WantedLead {
  /** One that is there; none: found by its external id, or made. */
  id?: Id<'lead'>;
  /** Left out: as it is. */
  externalId?: string | null;
  contact?: ReadContact;
  wish: LeadWish;
}

/** What became of one row: it was done whole, or nothing of it. */
export type RowOutcome<K extends 'lead' | 'quotation' | 'invoice'> =
  | { outcome: 'created' | 'updated' | 'unchanged'; id: Id<K>; fault?: undefined }
  | { outcome: 'refused'; id: null; fault: RowFault };

interface Circumstances {
  /** Where contacts that are made come from. */
  source: string;
  /** Said in the history. */
  comment?: string | null;
  /** Who does it, when that is not the session's own. */
  actor?: string;
}

/** Rounds in which somebody else takes the same new address or external id at the same moment. */
const mostRounds = 5;

/**
 * Brings leads to what is wished, set-based: one statement to lock, to read, to insert, to update and to keep the history,
 * however many rows. Each row is done whole or not at all. Rows with the same external id in one call: the first one counts.
 */
export async function landLeads(
  session: Session,
  input: { rows: readonly WantedLead[] } & Circumstances,
): Promise<RowOutcome<'lead'>[]> {
  // Before any row is locked: an erasure waits for this, and holds off what comes after it.
  const hashing = await addressHashing(session);
  const rules = await leadRules(session);
  const outcomes = new Map<number, RowOutcome<'lead'>>();
  let open = firstOfEach(input.rows, outcomes);
  for (let round = 1; open.length > 0; round++) {
    if (round > mostRounds)
      throw new HeedError('UNAVAILABLE', 'Others write the same leads just now; try again.');
    const named = open.flatMap(({ row }) => row.contact ?? []);
    const found = (await findContacts(session, hashing, named)).values();
    const contacts = open.map(({ row }) => (row.contact ? found.next().value : undefined));
    const locked = await lockLeads(session, {
      ids: open.flatMap(({ row }) => row.id ?? []),
      externalIds: open.flatMap(({ row }) => (row.id ? [] : (row.externalId ?? []))),
    });
    const plans = open.flatMap(({ index, row }, i) => {
      const plan = planOf(row, contacts[i], find(locked, row), rules);
      if (!('fault' in plan)) return [{ index, ...plan }];
      outcomes.set(index, { outcome: 'refused', id: null, fault: plan.fault });
      return [];
    });
    const done = await write(session, plans, { ...input, rules });
    for (const { index, before, changed, id } of done)
      outcomes.set(index, { outcome: before ? (changed ? 'updated' : 'unchanged') : 'created', id });
    open = open.filter(({ index }) => !outcomes.has(index));
  }
  return input.rows.map((_, index) => outcomes.get(index)!);
}

interface OpenRow {
  index: number;
  row: WantedLead;
}

function firstOfEach(rows: readonly WantedLead[], outcomes: Map<number, RowOutcome<'lead'>>): OpenRow[] {
  const seen = new Set<string>();
  return rows.flatMap((row, index) => {
    const key = row.id ?? (row.externalId ? `external ${row.externalId}` : undefined);
    if (key !== undefined && seen.has(key)) {
      const message = 'An earlier row has this external id already.';
      outcomes.set(index, {
        outcome: 'refused',
        id: null,
        fault: { code: 'INVALID_INPUT', message, path: ['externalId'] },
      });
      return [];
    }
    if (key !== undefined) seen.add(key);
    return [{ index, row }];
  });
}

function find(locked: readonly LockedLead[], { id, externalId }: WantedLead): LockedLead | undefined {
  if (id) return locked.find((lead) => lead.id === id);
  return externalId ? locked.find((lead) => lead.externalId === externalId) : undefined;
}

interface Plan extends WrittenLead {
  before: LockedLead | undefined;
  changed: boolean;
  /** To be made first. */
  fresh: NewLeadContact | undefined;
}

function planOf(
  row: WantedLead,
  contact: FoundContact | undefined,
  before: LockedLead | undefined,
  rules: LeadRules,
): Plan | { fault: RowFault } {
  if (row.id && !before)
    return { fault: { code: 'NOT_FOUND', message: 'There is no such lead.', path: ['leadId'] } };
  if (contact && 'fault' in contact) return contact;
  const result = changedLead(before, { ...row.wish, contactId: contact?.contactId ?? undefined }, rules);
  if ('fault' in result) return result;
  const externalId = row.externalId === undefined ? (before?.externalId ?? null) : row.externalId;
  return {
    id: before?.id ?? newId('lead'),
    externalId,
    lead: result.lead,
    before,
    changed: !before || externalId !== before.externalId || differs(before, result.lead),
    fresh: contact?.fresh,
  };
}

function differs(before: LeadState, after: LeadState): boolean {
  return (Object.keys(after) as (keyof LeadState)[]).some((field) => {
    const [one, other] = [before[field], after[field]];
    return one instanceof Date && other instanceof Date ? one.getTime() !== other.getTime() : one !== other;
  });
}

/** Writes what is planned; returns those that are done. The others met somebody who was quicker. */
async function write<P extends Plan>(
  session: Session,
  plans: readonly P[],
  { source, comment = null, actor, rules }: Circumstances & { rules: LeadRules },
): Promise<P[]> {
  const fresh = new Map(plans.flatMap((plan) => (plan.fresh ? [[plan.fresh.id, plan.fresh]] : [])));
  const made = await makeContacts(session, { contacts: [...fresh.values()], source });
  const ready = plans.filter(({ fresh: contact }) => !contact || made.has(contact.id));
  const inserted = await insertLeads(
    session,
    ready.filter(({ before }) => !before),
  );
  const done = ready.filter(({ id, before }) => before || inserted.has(id));
  await updateLeads(
    session,
    done.filter(({ before, changed }) => before && changed),
  );
  const lines = done.flatMap(({ id, before, lead }) =>
    leadSteps(before, lead, rules.at).map((step) => ({ ...step, leadId: id, comment })),
  );
  await writeLeadChanges(session, lines, actor);
  return done;
}
