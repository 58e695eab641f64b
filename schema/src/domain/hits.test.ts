import fc from 'fast-check';
import { type Hit, judgeHits, type Machine } from './hits.js';
import type { Id } from './ids.js';
import { isMachineAgent } from './machine-agents.js';

const sentAt = new Date('2026-03-01T10:00:00Z');
const networks = [1, 2].map((n) => Buffer.from([n]));
let made = 0;

function hit(second: number, rest: Partial<Hit> = {}): Hit {
  return {
    id: String(made++).padStart(6, '0'),
    campaignId: 'c' as Id<'campaign'>,
    contactId: 'p' as Id<'contact'>,
    occurrence: 1,
    epoch: 0,
    kind: 'clicked',
    position: 0,
    at: new Date(sentAt.getTime() + second * 1_000),
    machine: null,
    network: networks[0]!,
    ...rest,
  };
}

function judged(hits: Hit[], { after = 3_600, links = 5 } = {}): (Machine | null)[] {
  const now = new Date(sentAt.getTime() + after * 1_000);
  const verdicts = judgeHits(hits, { sentAt, links }, { now, quickSeconds: 5 });
  const byId = new Map(verdicts.map(({ hit: one, machine }) => [one.id, machine]));
  return hits.filter(({ id }) => byId.has(id)).map(({ id }) => byId.get(id)!);
}

test('links that are all followed at once from one address were followed by a machine, the first of them too', () => {
  const burst = [
    hit(60),
    hit(60.5, { position: 1 }),
    hit(61.9, { position: 2 }),
    hit(61, { kind: 'opened', position: null }),
  ];
  expect(judged(burst)).toEqual(['burst', 'burst', 'burst', 'burst']);
  expect(judged([hit(60), hit(60.5, { position: 1 })], { links: 2 })).toEqual(['burst', 'burst']);
});

test('somebody who follows one link twice, two of many, or several slowly, is a person', () => {
  expect(judged([hit(60), hit(60.2), hit(60.4)])).toEqual([null, null, null]);
  expect(judged([hit(60), hit(61, { position: 1 })])).toEqual([null, null]);
  expect(judged([hit(60), hit(61.5, { position: 1 }), hit(63, { position: 2 })])).toEqual([null, null, null]);
  const home = { network: networks[1]! };
  expect(judged([hit(60), hit(60.5, { position: 1 }), hit(61, { position: 2, ...home })])).toEqual([
    null,
    null,
    null,
  ]);
});

test('a click within seconds of the sending is a machine’s; an open is not', () => {
  expect(judged([hit(4.9), hit(5), hit(1, { kind: 'opened', position: null })])).toEqual([
    'quick',
    null,
    null,
  ]);
});

test('a hit waits until nothing that belongs to it can still come', () => {
  const hits = [hit(60), hit(61.5)];
  expect(judged(hits, { after: 64 })).toEqual([]);
  expect(judged(hits, { after: 65.5 })).toEqual([null, null]);
  const endless = Array.from({ length: 62 }, (_, n) => hit(60 + n));
  expect(judged(endless, { after: 122 })).toHaveLength(62);
});

const some = fc.array(
  fc
    .tuple(fc.nat(400), fc.nat(3), fc.nat(1), fc.boolean(), fc.boolean())
    .map(([tenth, position, network, opened, head]) =>
      hit(tenth / 10, {
        network: networks[network]!,
        machine: head && position === 3 ? 'head' : null,
        ...(opened ? { kind: 'opened' as const, position: null } : { position }),
      }),
    ),
  { maxLength: 14 },
);

/** As one would say it: the whole list at hand, every stretch of two seconds looked at. */
function naive(hits: Hit[], one: Hit): Machine | null {
  if (one.machine) return one.machine;
  const since = one.at.getTime() - sentAt.getTime();
  if (one.kind === 'clicked' && since < 5_000) return 'quick';
  const starts = hits.filter(({ network }) => network!.equals(one.network!)).map(({ at }) => at.getTime());
  for (const from of starts) {
    const inside = (other: Hit) => other.at.getTime() >= from && other.at.getTime() <= from + 2_000;
    const beside = hits.filter((other) => other.network!.equals(one.network!) && inside(other));
    const links = new Set(beside.filter(({ kind }) => kind === 'clicked').map(({ position }) => position));
    if (inside(one) && links.size >= 3) return 'burst';
  }
  return null;
}

test('whenever and however often somebody looks, each hit is judged once, as if all had been known', () => {
  fc.assert(
    fc.property(some, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), (hits, pauses) => {
      const verdicts = new Map<string, Machine | null>();
      let now = 0;
      for (const pause of [...pauses, 200]) {
        now += pause;
        const there = hits.filter(
          ({ id, at }) => !verdicts.has(id) && at.getTime() <= sentAt.getTime() + now * 1_000,
        );
        const at = new Date(sentAt.getTime() + now * 1_000);
        for (const { hit: one, machine } of judgeHits(
          there,
          { sentAt, links: 5 },
          { now: at, quickSeconds: 5 },
        )) {
          expect(verdicts.has(one.id)).toBe(false);
          verdicts.set(one.id, machine);
        }
      }
      expect(hits.map(({ id }) => verdicts.get(id))).toEqual(hits.map((one) => naive(hits, one)));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    false,
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', false],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    false,
  ],
  ['Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)', false],
  [
    'Mozilla/5.0 (Linux; Android 15; CUBOT X90) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    false,
  ],
  ['Mozilla/5.0', true],
  ['Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)', true],
  ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', true],
  ['Mozilla/5.0 (compatible; Mimecast URL Protect)', true],
  ['Barracuda Sentinel (EE)', true],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', true],
  ['curl/8.5.0', true],
  ['python-requests/2.32', true],
  ['', true],
  [undefined, true],
])('%s: a machine is %s', (userAgent, machine) => {
  expect(isMachineAgent({ userAgent, purpose: undefined })).toBe(machine);
});
