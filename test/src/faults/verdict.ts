import type { DeliveryState } from '@heed/schema/domain/reasons';

/** What the ledger says about a campaign, and what really arrived. */
export interface Evidence {
  /** Everybody who was selected, by contact id, as the harness itself knows them. */
  selected: readonly string[];
  ledger: readonly { contactId: string; state: DeliveryState; messageId: string }[];
  /** Contact ids still in a chunk. */
  waiting: readonly string[];
  /** The sink's journal: how often each Message-ID arrived. */
  arrived: ReadonlyMap<string, number>;
  /** The report's count of each state, and of all. */
  report: { selected: number; sum: number };
  campaign: string;
  /** Kills × lanes × claim, and what was cut while it was handed over. */
  mostUnknown: number;
}

export type Fault =
  | 'not_over'
  | 'without_state'
  | 'several_states'
  | 'sums'
  | 'sent_but_never_arrived'
  | 'arrived_twice'
  | 'arrived_though_not_sent'
  | 'arrived_from_nowhere'
  | 'too_many_unknown';

export interface Verdict {
  /** What is wrong, with how often and an example; empty when the ledger tells the truth. */
  faults: { fault: Fault; count: number; example: string }[];
  counts: Partial<Record<DeliveryState, number>>;
  /** Of the unknowns, how many arrived after all. */
  unknownThatArrived: number;
}

/** Holds the ledger against the journal. The journal is right. */
export function judge(evidence: Evidence): Verdict {
  const found = new Map<Fault, string[]>();
  const blame = (fault: Fault, who: string) => found.set(fault, [...(found.get(fault) ?? []), who]);

  const { arrived: arrivals } = evidence;
  for (const [id, times] of arrivals) if (times > 1) blame('arrived_twice', id);

  const states = new Map<string, number>();
  for (const { contactId } of evidence.ledger) states.set(contactId, (states.get(contactId) ?? 0) + 1);
  for (const contactId of evidence.waiting) states.set(contactId, (states.get(contactId) ?? 0) + 1);
  for (const contactId of evidence.selected) {
    const times = states.get(contactId) ?? 0;
    if (times === 0) blame('without_state', contactId);
    if (times > 1) blame('several_states', contactId);
  }

  const counts: Verdict['counts'] = {};
  const known = new Set<string>();
  let unknownThatArrived = 0;
  for (const { state, messageId } of evidence.ledger) {
    counts[state] = (counts[state] ?? 0) + 1;
    known.add(messageId);
    const times = arrivals.get(messageId) ?? 0;
    if (state === 'sent') {
      if (times === 0) blame('sent_but_never_arrived', messageId);
    } else if (state === 'unknown') {
      if (times > 0) unknownThatArrived += 1;
    } else if (times > 0) {
      blame('arrived_though_not_sent', `${messageId} (${state})`);
    }
    if (state === 'claimed' || state === 'held') blame('not_over', `${messageId} (${state})`);
  }
  for (const id of arrivals.keys()) if (!known.has(id)) blame('arrived_from_nowhere', id);

  if (evidence.campaign !== 'done') blame('not_over', `the campaign is ${evidence.campaign}`);
  for (const contactId of evidence.waiting) blame('not_over', `${contactId} waits`);
  const { report, selected, mostUnknown } = evidence;
  if (report.selected !== selected.length || report.sum !== selected.length)
    blame('sums', `${report.sum} of ${report.selected}, but ${selected.length} were selected`);
  const unknown = counts.unknown ?? 0;
  if (unknown > mostUnknown) blame('too_many_unknown', `${unknown}, at most ${mostUnknown} can be`);

  return {
    faults: [...found].map(([fault, who]) => ({ fault, count: who.length, example: who[0]! })),
    counts,
    unknownThatArrived,
  };
}
