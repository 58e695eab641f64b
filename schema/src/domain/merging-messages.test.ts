import fc from 'fast-check';
import { type MergedMessageRow, planMessages } from './merging-messages.js';

test('any messages of any contacts: none is lost, keys stay unique, one person gets one of each at most', () => {
  const row = fc.record({
    campaignId: fc.constantFrom('c1', 'c2'),
    contactId: fc.constantFrom('keep', 'm1', 'm2'),
    occurrence: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom<MergedMessageRow['state']>(
      'sent',
      'held',
      'skipped',
      'failed',
      'unknown',
      'digested',
      'waiting',
      'queued',
    ),
  });
  const some = fc
    .uniqueArray(row, {
      selector: (one) => [one.campaignId, one.contactId, one.occurrence].join(),
      maxLength: 12,
    })
    .map((all) => all.map((one) => (one.state === 'waiting' ? { ...one, occurrence: 1 } : one)))
    .map((all) => [
      ...new Map(all.map((one) => [[one.campaignId, one.contactId, one.occurrence].join(), one])).values(),
    ]);
  fc.assert(
    fc.property(some, (before) => {
      const plan = planMessages(before, 'keep');
      const after: { campaignId: string; occurrence: number; state: string }[] = [];
      for (const { campaignId, contactId, occurrence, state } of before) {
        const same = (one: { campaignId: string; contactId: string }) =>
          one.campaignId === campaignId && one.contactId === contactId;
        if (state === 'waiting') {
          const { becomes } = plan.waiting.find(same)!;
          after.push(
            becomes === 'kept'
              ? { campaignId, occurrence: 1, state }
              : { campaignId, occurrence: becomes.occurrence, state: 'skipped' },
          );
          continue;
        }
        const at = (one: { campaignId: string; contactId: string; occurrence: number }) =>
          same(one) && one.occurrence === occurrence;
        after.push({
          campaignId,
          occurrence: plan.renumbered.find(at)?.became ?? occurrence,
          state: plan.dropped.some(at) ? 'skipped' : state,
        });
      }
      expect(after).toHaveLength(before.length);
      expect(new Set(after.map(({ campaignId, occurrence }) => `${campaignId} ${occurrence}`)).size).toBe(
        after.length,
      );
      for (const campaignId of ['c1', 'c2']) {
        const count = (...states: string[]) =>
          after.filter((one) => one.campaignId === campaignId && states.includes(one.state)).length;
        expect(count('waiting')).toBeLessThanOrEqual(1);
        const first = before.filter((one) => one.campaignId === campaignId && one.occurrence === 1);
        const reached = first.some(({ state }) => ['sent', 'digested', 'unknown'].includes(state));
        if (reached) expect(count('waiting')).toBe(0);
      }
    }),
    { numRuns: 2_000, seed: Number(process.env.HEED_SEED ?? 20261124) },
  );
});
