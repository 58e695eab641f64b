import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { inputNote } from '../domain/input-text.js';
import type { LeadRules, LeadWish } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { alone } from './lead-choices.js';
import { landLeads } from './lead-landing.js';
import { checkBatch } from './lead-rows.js';
import { leadRules } from './lead-rules.js';
import { createLostReason, findLostReason } from './lost-reasons.js';

/** What is to become of many leads: exactly one of these. */
export interface LeadChangeInput {
  /** The key of a stage. */
  stage?: string | null;
  /** The key of a lost reason: they are lost. */
  lostReason?: string | null;
  /** No longer lost, and active. */
  restore?: boolean | null;
  /** No longer active. */
  archive?: boolean | null;
  /** Said in the history. */
  comment?: string | null;
}

/** A change that fits the tenant's stages and reasons. */
export interface ReadChange {
  wish: LeadWish;
  comment: string | null;
}

/**
 * Does one thing to up to 1,000 leads, all or none. Those for whom it is so already stay as they are: a second click changes
 * nothing. Returns the ids of those that changed.
 * @throws {HeedError} NOT_FOUND or WRONG_STATE with the place of a lead that is not there, won or erased, or with the path of a
 * stage or reason; LIMIT_EXCEEDED, INVALID_INPUT.
 */
export async function changeLeads(
  session: Session,
  { leadIds, ...input }: LeadChangeInput & { leadIds: readonly Id<'lead'>[] },
): Promise<Id<'lead'>[]> {
  checkBatch(leadIds, 'leadIds');
  const { wish, comment } = await readLeadChange(session, input);
  const ids = [...new Set(leadIds)];
  const rows = ids.map((id) => ({ id, wish }));
  const landed = await landLeads(session, { rows, source: '', comment });
  for (const { fault } of landed) {
    if (!fault) continue;
    const place = ['input', 'leadIds', leadIds.indexOf(ids[landed.findIndex((row) => row.fault === fault)]!)];
    throw fault.code === 'NOT_FOUND'
      ? notFound('lead', place)
      : new HeedError(fault.code, fault.message, place);
  }
  return landed.flatMap(({ outcome, id }) => (outcome === 'updated' ? [id!] : []));
}

/**
 * The same to leads that are lost. A reason that is not there yet can be made on the spot by whoever may add one.
 * @throws {HeedError} as `changeLeads`; FORBIDDEN for a new reason without the right.
 */
export async function markLeadsLost(
  session: Session,
  input: {
    leadIds: readonly Id<'lead'>[];
    /** The key of a lost reason. */
    reason?: string | null;
    /** Or the name of one, made when there is none of this name. */
    newReason?: string | null;
    comment?: string | null;
    /** Whether whoever asks may add a lost reason. */
    mayAddReason: boolean;
  },
): Promise<Id<'lead'>[]> {
  const { leadIds, reason, newReason, comment } = input;
  if ((reason == null) === (newReason == null))
    throw new HeedError('INVALID_INPUT', 'Give a reason, or the name of a new one.', ['input', 'reason']);
  checkBatch(leadIds, 'leadIds');
  const lostReason = reason ?? (await nameReason(session, newReason!, input.mayAddReason));
  try {
    return await changeLeads(session, { leadIds, lostReason, comment });
  } catch (error) {
    throw renamed(error, 'lostReason', reason == null ? 'newReason' : 'reason');
  }
}

/** Checks a change by itself, before any lead is looked at. @throws {HeedError} with the path of the field. */
export async function readLeadChange(session: Session, input: LeadChangeInput): Promise<ReadChange> {
  const { stage, lostReason, restore, archive } = input;
  const wishes: LeadWish[] = [
    ...(stage == null ? [] : [{ stage }]),
    ...(lostReason == null ? [] : [{ lostReason }]),
    ...(restore ? [{ lostReason: null, lostAt: null, active: true }] : []),
    ...(archive ? [{ active: false }] : []),
  ];
  if (wishes.length !== 1)
    throw new HeedError('INVALID_INPUT', 'Give one change: a stage, a lost reason, restore or archive.', [
      'input',
    ]);
  requireInUse(await leadRules(session), wishes[0]!);
  return { wish: wishes[0]!, comment: inputNote(input.comment, 'input', 'comment') };
}

function requireInUse({ stages, lostReasons }: LeadRules, { stage, lostReason }: LeadWish): void {
  if (stage != null) requireOne(stages.get(stage), 'stage', 'stage');
  if (lostReason != null) requireOne(lostReasons.get(lostReason), 'lost reason', 'lostReason');
}

function requireOne(found: { archived: boolean } | undefined, what: string, field: string): void {
  if (!found) throw notFound(what, ['input', field]);
  if (found.archived) throw new HeedError('WRONG_STATE', `This ${what} is archived.`, ['input', field]);
}

async function nameReason(session: Session, name: string, mayAdd: boolean): Promise<string> {
  await alone(session, 'lost_reason');
  const there = await findLostReason(session, name);
  if (there) return there.key;
  if (!mayAdd)
    throw new HeedError('FORBIDDEN', 'This key may not add a lost reason; choose one that is there.', [
      'input',
      'newReason',
    ]);
  try {
    return (await createLostReason(session, { name })).key;
  } catch (error) {
    throw renamed(error, 'name', 'newReason');
  }
}

/** An inner input's field by the name that the caller knows. */
function renamed(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof HeedError) || error.path?.[1] !== from) return error;
  return new HeedError(error.code, error.message, ['input', to, ...error.path.slice(2)]);
}
