import fc from 'fast-check';
import { changedLead, type LeadRules, type LeadState, type LeadWish, leadSteps } from './leads.js';

const at = new Date('2026-03-02T10:00:00Z');
const rules: LeadRules = {
  stages: new Map([
    ['new', { won: false, archived: false }],
    ['old', { won: false, archived: true }],
    ['won', { won: true, archived: false }],
  ]),
  lostReasons: new Map([
    ['dear', { archived: false }],
    ['gone', { archived: true }],
  ]),
  at,
};

const moment = fc.date({ min: new Date('2020-01-01'), max: at, noInvalidDate: true });
const wish: fc.Arbitrary<LeadWish> = fc.record(
  {
    stage: fc.constantFrom('new', 'old', 'won', 'nowhere'),
    lostReason: fc.constantFrom(null, 'dear', 'gone', 'nothing'),
    lostAt: fc.option(moment),
    active: fc.boolean(),
    value: fc.constantFrom(null, '1.00', '2.50'),
    currency: fc.constantFrom(null, 'EUR', 'USD'),
    convertedAt: moment,
    createdAt: moment,
    name: fc.constantFrom(null, 'A'),
  },
  { requiredKeys: [] },
);

function walk(
  wishes: readonly LeadWish[],
  look: (before: LeadState | undefined, after: LeadState) => void,
): void {
  let lead: LeadState | undefined;
  for (const one of wishes) {
    const result = changedLead(lead, { ...one, ...(lead ? {} : { contactId: 'c' }) }, rules);
    if ('fault' in result) continue;
    look(lead, result.lead);
    lead = result.lead;
  }
}

const ways = fc.array(wish, { maxLength: 8 });

test('a lead is converted exactly where leads are won, never lost there, and has a reason only while it is lost', () => {
  let won = 0;
  let lost = 0;
  fc.assert(
    fc.property(ways, (wishes) =>
      walk(wishes, (_, after) => {
        expect(after.convertedAt !== null).toBe(after.stage === 'won');
        if (after.lostReason !== null) expect(after.lostAt).not.toBeNull();
        if (after.lostAt !== null) expect(after.convertedAt).toBeNull();
        if (after.value !== null) expect(after.currency).not.toBeNull();
        if (after.convertedAt) won += 1;
        if (after.lostReason) lost += 1;
      }),
    ),
    { numRuns: 2_000 },
  );
  expect(won).toBeGreaterThan(50);
  expect(lost).toBeGreaterThan(50);
});

test('the same wish again changes nothing, and nothing is told of it', () => {
  fc.assert(
    fc.property(ways, wish, (wishes, last) => {
      let lead: LeadState | undefined;
      walk([...wishes, last], (_, after) => {
        lead = after;
      });
      if (!lead) return;
      const once = changedLead(lead, last, rules);
      if ('fault' in once) return;
      const later = { ...rules, at: new Date('2026-04-01T00:00:00Z') };
      expect(changedLead(once.lead, last, later)).toEqual(once);
      expect(leadSteps(once.lead, once.lead, at)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('no new lead comes to what is archived or not there; the history tells every change of stage and loss', () => {
  fc.assert(
    fc.property(ways, (wishes) =>
      walk(wishes, (before, after) => {
        if (!before || before.stage !== after.stage) expect(['new', 'won']).toContain(after.stage);
        if (before?.lostReason !== after.lostReason) expect([null, 'dear']).toContain(after.lostReason);
        const kinds = leadSteps(before, after, at).map(({ kind }) => kind);
        expect(kinds.includes('moved')).toBe(before !== undefined && before.stage !== after.stage);
        expect(kinds.includes('restored')).toBe(before?.lostAt != null && after.lostAt === null);
        if (before && !before.lostAt && after.lostAt) expect(kinds).toContain('lost');
      }),
    ),
    { numRuns: 500 },
  );
});
