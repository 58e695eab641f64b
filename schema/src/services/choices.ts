import { invalid, notFound } from '../domain/errors.js';
import { type Frequency, frequencies } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionBefore } from '../domain/operations.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { ConsentLine } from './operations.js';
import { asBefore, type Facts, type Standing } from './standing.js';
import type { SubscriptionChange } from './subscription-changes.js';

/** What somebody wants of one topic; what is left out stays as it is. */
export interface TopicChoice {
  listId: Id<'list'>;
  subscribed?: boolean | null;
  frequency?: Frequency | null;
  /** The words shown beside it, for the proof; its name when left out. */
  wording?: string;
}

/** A pause of one topic or, with null, of every topic that is on. */
export interface Pause {
  listId: Id<'list'> | null;
  until: Date;
}

/** What choices come to: only what differs from how the contact stands. */
export interface Judged {
  /** State and frequency. */
  changes: SubscriptionChange[];
  /** Pauses that begin or move, and (null) those that end. */
  pauses: { listId: Id<'list'>; until: Date | null }[];
  before: SubscriptionBefore[];
  lines: ConsentLine[];
  joins: boolean;
}

/** A topic as it was and as it is to be. */
interface Topic {
  was: Standing & { on: boolean };
  on: boolean;
  state: SubscriptionState | null;
  frequency: Frequency;
  snoozedUntil: Date | null;
  wording: string;
}

/**
 * Compares choices with how a contact stands. The last of two choices about one topic counts. Joining ends a pause. The
 * first topic joined after leaving the brand, or after a complaint, comes back alone: what is on beside it is left.
 * @throws {HeedError} NOT_FOUND or INVALID_INPUT with the place of the choice.
 */
export function judgeChoices(
  { facts, lists }: { facts: Facts; lists: readonly Standing[] },
  choices: readonly TopicChoice[],
  pause: Pause | null = null,
): Judged {
  const known = (listId: Id<'list'>) => lists.some((list) => list.listId === listId);
  const wished = new Map<string, TopicChoice>();
  for (const [index, choice] of choices.entries()) {
    if (!known(choice.listId)) throw notFound('topic', ['input', 'topics', index, 'listId']);
    if (choice.frequency != null && !frequencies.includes(choice.frequency))
      throw invalid('There is no such frequency.', 'input', 'topics', index, 'frequency');
    wished.set(choice.listId, choice);
  }
  if (pause?.listId && !known(pause.listId)) throw notFound('topic', ['input', 'pause', 'listId']);
  const topics = lists.map((standing) => {
    const was = { ...standing, on: standing.state === 'subscribed' && !facts.off };
    return chosen(was, wished.get(standing.listId), pause);
  });
  const joins = topics.some(({ was, on }) => on && !was.on);
  const alone = facts.off && joins;
  for (const topic of topics)
    if (alone && !topic.on && topic.state === 'subscribed') topic.state = 'unsubscribed';

  const rows = topics.filter(rowChanges);
  const pauses = topics.filter(pauseChanges);
  const touched = topics.filter((topic) => rowChanges(topic) || pauseChanges(topic));
  return {
    changes: rows.map(({ was, state, frequency }) => ({ listId: was.listId, state: state!, frequency })),
    pauses: pauses.map(({ was, snoozedUntil }) => ({ listId: was.listId, until: snoozedUntil })),
    before: touched.map(({ was }) => asBefore(was)),
    lines: touched.flatMap(linesOf),
    joins,
  };
}

function chosen(was: Topic['was'], wish: TopicChoice | undefined, pause: Pause | null): Topic {
  const on = wish?.subscribed ?? was.on;
  const state = on ? 'subscribed' : was.on ? 'unsubscribed' : was.state;
  const before = was.frequency ?? 'every';
  const kept = on && !was.on ? null : was.snoozedUntil;
  const pausing = on && pause !== null && (pause.listId === null || pause.listId === was.listId);
  return {
    was,
    on,
    state,
    frequency: on ? (wish?.frequency ?? before) : before,
    snoozedUntil: pausing ? pause.until : kept,
    wording: wish?.wording ?? was.name,
  };
}

function rowChanges({ was, on, state, frequency }: Topic): boolean {
  return on !== was.on || state !== was.state || frequency !== (was.frequency ?? 'every');
}

function pauseChanges({ was, snoozedUntil }: Topic): boolean {
  return was.snoozedUntil?.getTime() !== snoozedUntil?.getTime();
}

function linesOf({ was, on, frequency, snoozedUntil, wording }: Topic): ConsentLine[] {
  const { listId } = was;
  const lines: ConsentLine[] = [];
  if (on !== was.on) lines.push({ listId, kind: on ? 'consented' : 'left_topic', wording });
  if (on && frequency !== (was.frequency ?? 'every'))
    lines.push({ listId, kind: 'frequency_chosen', wording: frequency });
  if (snoozedUntil && pauseChanges({ was, snoozedUntil } as Topic))
    lines.push({ listId, kind: 'snoozed', wording: snoozedUntil.toISOString() });
  return lines;
}
