import { campaignReport } from '@heed/schema/services/reports';
import fc from 'fast-check';
import { makeWorld, type World } from '../support/world.js';
import { ledgerLines } from './ledger-lines.js';
import { type Schedule, schedules } from './schedules.js';
import { Stage } from './stage.js';

const runs = Number(process.env.HEED_SCHEDULES ?? 500);
const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Played side by side, in one database. */
const atOnce = 5;

let world: World;
beforeAll(async () => {
  world = await makeWorld({ connections: 20 });
});
afterAll(() => world.close());

/** What a schedule showed. */
const shown = { held: 0, digested: 0, expired: 0, skipped: 0 };
const final = ['sent', 'skipped', 'digested', 'failed', 'unknown', 'cancelled'];

async function play(schedule: Schedule): Promise<void> {
  const stage = await Stage.set(world, schedule);
  await stage.play();
  const lines = [];
  for (const campaign of stage.campaigns) {
    const report = await stage.act((session) => campaignReport(session, campaign.id));
    expect(report).toMatchObject({ waiting: 0, held: 0, claimed: 0 });
    const { selected, skipped, sent, digested, failed, unknown, cancelled } = report;
    expect(skipped + sent + digested + failed + unknown + cancelled).toBe(selected);
    lines.push(...(await stage.act((session) => ledgerLines(session, campaign.id))).values());
  }
  for (const { state, reason, digest } of lines) {
    expect(final).toContain(state);
    if (state === 'skipped' || state === 'failed') expect(reason).not.toBeNull();
    if (state === 'digested') expect(['sent', 'unknown']).toContain(digest);
  }
  if (stage.everHeld) shown.held += 1;
  if (lines.some(({ state }) => state === 'digested')) shown.digested += 1;
  if (lines.some(({ reason }) => reason === 'expired_while_held')) shown.expired += 1;
  if (lines.some(({ state, reason }) => state === 'skipped' && reason !== 'expired_while_held'))
    shown.skipped += 1;
}

test('over any schedule: one message a topic and period, ceilings and quiet hours kept, nothing after leaving, nothing lost', async () => {
  process.stdout.write(`frequency laws: seed ${seed}, ${runs} schedules\n`);
  const several = fc.array(schedules, { minLength: atOnce, maxLength: atOnce });
  const property = fc.asyncProperty(several, async (some) => {
    const ends = await Promise.allSettled(some.map(play));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  });
  await fc.assert(property, { numRuns: Math.ceil(runs / atOnce), seed, endOnFailure: true });
  const shares = Object.entries(shown).map(([what, count]) => [what, count / runs] as const);
  process.stdout.write(
    `  ${shares.map(([what, share]) => `${what} ${(share * 100).toFixed(0)} %`).join(', ')}\n`,
  );
  for (const [what, share] of shares) expect([what, share > 0.1]).toEqual([what, true]);
}, 900_000);
