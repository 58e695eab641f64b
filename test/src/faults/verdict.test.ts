import { type Evidence, judge } from './verdict.js';

/** A journal of these. */
function arrivals(...ids: string[]): Map<string, number> {
  return new Map(ids.map((id) => [id, ids.filter((other) => other === id).length]));
}

const honest: Evidence = {
  selected: ['a', 'b', 'c', 'd'],
  ledger: [
    { contactId: 'a', state: 'sent', messageId: '<a>' },
    { contactId: 'b', state: 'unknown', messageId: '<b>' },
    { contactId: 'c', state: 'skipped', messageId: '<c>' },
    { contactId: 'd', state: 'failed', messageId: '<d>' },
  ],
  waiting: [],
  arrived: arrivals('<a>', '<b>'),
  report: { selected: 4, sum: 4 },
  campaign: 'done',
  mostUnknown: 1,
};
const faultsOf = (changes: Partial<Evidence>) =>
  judge({ ...honest, ...changes }).faults.map(({ fault }) => fault);

test('a ledger that tells the truth has no faults, whether its unknowns arrived or not', () => {
  expect(judge(honest)).toEqual({
    faults: [],
    counts: { sent: 1, unknown: 1, skipped: 1, failed: 1 },
    unknownThatArrived: 1,
  });
  expect(faultsOf({ arrived: arrivals('<a>') })).toEqual([]);
});

test.each<[string, Partial<Evidence>]>([
  ['sent_but_never_arrived', { arrived: arrivals('<b>') }],
  ['arrived_twice', { arrived: arrivals('<a>', '<a>') }],
  ['arrived_twice', { arrived: arrivals('<a>', '<b>', '<b>') }],
  ['arrived_though_not_sent', { arrived: arrivals('<a>', '<c>') }],
  ['arrived_though_not_sent', { arrived: arrivals('<a>', '<d>') }],
  ['arrived_from_nowhere', { arrived: arrivals('<a>', '<e>') }],
  ['without_state', { ledger: honest.ledger.slice(0, 3) }],
  ['several_states', { ledger: [...honest.ledger, honest.ledger[2]!] }],
  ['several_states', { waiting: ['c'] }],
  ['not_over', { waiting: ['c'], ledger: honest.ledger.filter(({ contactId }) => contactId !== 'c') }],
  ['not_over', { campaign: 'sending' }],
  ['sums', { report: { selected: 4, sum: 3 } }],
  ['too_many_unknown', { mostUnknown: 0 }],
])('a ledger that does not is found out: %s', (fault, changes) => {
  expect(faultsOf(changes)).toContain(fault);
});
