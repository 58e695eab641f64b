import fc from 'fast-check';
import sql from 'sql-template-tag';
import { clickLinks, type HitWorld, makeHitWorld, pixelOf } from './hit-world.js';

const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
let hits: HitWorld;
beforeAll(async () => {
  hits = await makeHitWorld();
});
afterAll(() => hits.close());

const html = ['a', 'b', 'c', 'd']
  .map((name) => `<a href="https://olive.example/${name}">${name}</a>`)
  .join(' ');
/** Tenths of seconds after the one before; by whom; the link, or 4 for the pixel; how. */
const hit = fc.record({
  after: fc.integer({ min: 0, max: 60 }),
  who: fc.nat(2),
  what: fc.nat(4),
  how: fc.constantFrom('person', 'person', 'person', 'head', 'proxy'),
  judge: fc.boolean(),
});

/** What a person would count with the whole list at hand. */
function naive(all: { at: number; who: number; what: number; how: string }[]) {
  const people = all.filter((one) => {
    if (one.how !== 'person') return false;
    const mine = all.filter(({ who }) => who === one.who);
    return !mine.some(({ at: from }) => {
      const inside = mine.filter(({ at }) => at >= from && at <= from + 2_000);
      const links = new Set(inside.filter(({ what }) => what < 4).map(({ what }) => what));
      return inside.includes(one) && links.size >= 3;
    });
  });
  return [0, 1, 2].map((who) => {
    const mine = people.filter((one) => one.who === who);
    const links: Record<number, number> = {};
    for (const { what } of mine) if (what < 4) links[what] = (links[what] ?? 0) + 1;
    return { opened: mine.length > 0, clicked: Object.keys(links).length > 0, links };
  });
}

test('facts are the hits of people, counted one by one, whenever they were judged', async () => {
  let campaigns = 0;
  const runs = 25;
  await fc.assert(
    fc.asyncProperty(fc.array(hit, { minLength: 1, maxLength: 14 }), async (some) => {
      campaigns += 1;
      const people = [0, 1, 2].map((n) => ({ email: `p${n}.c${campaigns}@example.com` }));
      const { campaignId, contacts, mails } = await hits.send({ html }, people);
      const { clock } = hits.ledger.world;
      const all: Parameters<typeof naive>[0] = [];
      let machines = 0;
      for (const { after, who, what, how, judge } of some) {
        clock.advance(after * 100);
        const mail = mails[who]!;
        const address = what === 4 ? pixelOf(mail) : clickLinks(mail)[what]!;
        const visitor = {
          from: `192.0.2.${who}`,
          ...(how === 'head' ? { method: 'HEAD' } : {}),
          ...(how === 'proxy' ? { agent: 'GoogleImageProxy' } : {}),
        };
        expect((await hits.visit(address, visitor)).status).toBe(what === 4 ? 200 : 302);
        all.push({ at: clock.now().getTime(), who, what, how });
        if (judge) machines += (await hits.judge(0)).machines;
      }
      machines += (await hits.judge(70)).machines;
      const expected = naive(all);
      const facts = await hits.facts(campaignId);
      expect(contacts.map((id) => facts[id])).toEqual(expected.map((one) => ({ tracked: true, ...one })));
      const counted = expected.flatMap(({ links }) => Object.values(links)).reduce((sum, n) => sum + n, 0);
      const opens = all.filter(({ what, how }) => what === 4 && how === 'person').length;
      expect(machines + counted + opens).toBeGreaterThanOrEqual(all.length);
      expect(await hits.machines(campaignId)).toHaveLength(machines);
    }),
    { numRuns: runs, seed },
  );
  const left = await hits.ledger.brand.act((session) => session.sql(sql`select 1 from hit_waiting`));
  expect(left).toEqual([]);
  process.stdout.write(`hits: seed ${seed}, ${runs} runs\n`);
});

test('two processes that judge at once count every hit once', async () => {
  const people = Array.from({ length: 40 }, (_, n) => ({ email: `both${n}@example.com` }));
  const { campaignId, contacts, mails } = await hits.send({ html }, people);
  await Promise.all(mails.map((mail) => hits.visit(clickLinks(mail)[0]!)));
  const judged = await Promise.all([hits.judge(), hits.judge(0), hits.judge(0)]);
  const later = await hits.judge();
  expect([...judged, later].reduce((sum, one) => sum + one.people, 0)).toBe(40);
  const facts = await hits.facts(campaignId);
  expect(contacts.map((id) => facts[id]!.links)).toEqual(contacts.map(() => ({ 0: 1 })));
});
