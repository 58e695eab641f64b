import { type Bench, type BenchOptions, type BenchResult, type Figure, figure } from './bench.js';
import { type Asked, askService, type Hand, openHand } from './segments/asking.js';
import { type Audience, makeAudience, type Sizes } from './segments/audience.js';
import { measurePage } from './segments/page.js';
import { type Question, questionsAbout } from './segments/questions.js';

/** What section 7 of the design wants: of hand-written SQL under row-level security, of what was measured beforehand, of a large tenant. */
const targets = { byHand: 1.5, measured: 3, tenants: 1.5 };
const full: Sizes = { contacts: 1_000_000, events: 5_000_000, campaigns: 50, tenants: 1_000 };
const tenth: Sizes = { contacts: 100_000, events: 500_000, campaigns: 50, tenants: 316 };

export const segments: Bench = {
  about: 'counts of rules over a million contacts against SQL by hand; a page of contacts of the API',
  async run(options) {
    const audience = await makeAudience(options.quick ? tenth : full, options.say);
    try {
      return await measure(audience, options);
    } finally {
      await audience.stop();
    }
  },
};

interface Taken {
  question: Question;
  service: number;
  /** The quickest way by hand: as the application's role, and as one that row-level security does not bind. */
  bound: number;
  free: number;
  n: number;
}

async function measure(audience: Audience, { quick, say }: BenchOptions): Promise<BenchResult> {
  const rounds = quick ? 3 : 7;
  const questions = await questionsAbout(audience);
  const bound = await openHand(audience.databaseUrl);
  const free = await openHand(audience.adminUrl);
  const taken: Taken[] = [];
  for (const question of questions) {
    const told = await compare(audience, question, { bound, free, rounds });
    taken.push(told);
    say(
      `${question.name}: ${told.service.toFixed(1)} ms; by hand ${told.bound.toFixed(1)}, without RLS ${told.free.toFixed(1)}; ${told.n} people`,
    );
  }
  const small = await askSmall(audience, { taken, bound, say });
  await bound.close();
  await free.close();
  const page = await measurePage(audience, { quick, say });
  return {
    table: [
      ['count', 'service ms', 'by hand ms', 'by hand, no RLS', 'ratio', 'people'],
      ...taken.map(({ question, service, bound, free, n }) => [
        question.name,
        service,
        bound,
        free,
        service / bound,
        n,
      ]),
      ...small.table,
      ...page.table,
    ],
    figures: [
      ...taken.map(({ question, service, bound }) =>
        figure(`${question.name}, against SQL by hand`, service / bound, 'lower', targets.byHand),
      ),
      ...taken.flatMap(({ question, service }) =>
        question.measured
          ? [
              figure(
                `${question.name}, ms${quick ? '' : ` (measured beforehand: ${question.measured})`}`,
                service,
                'lower',
                quick ? null : question.measured * targets.measured,
              ),
            ]
          : [],
      ),
      ...small.figures,
      ...page.figures,
    ],
  };
}

/** Side by side: each round asks all, so that a machine that gets busy slows all of them. The first round warms up. */
async function compare(
  { large }: Audience,
  question: Question,
  { bound, free, rounds }: Record<'bound' | 'free', Hand> & { rounds: number },
): Promise<Taken> {
  const service: Asked[] = [];
  const ways = question.byHand.map((way) => ({ way, bound: [] as Asked[], free: [] as Asked[] }));
  for (let round = 0; round <= rounds; round++) {
    const asked = await askService(large, question.rule);
    if (round > 0) service.push(asked);
    for (const each of ways) {
      const answers = [await bound.ask(large, each.way), await free.ask(large, each.way)] as const;
      for (const { n } of answers)
        if (n !== asked.n) throw new Error(`${question.name}: the rule counts ${asked.n}, SQL by hand ${n}`);
      if (round === 0) continue;
      each.bound.push(answers[0]);
      each.free.push(answers[1]);
    }
  }
  const best = (hand: 'bound' | 'free') => Math.min(...ways.map((way) => middle(way[hand])));
  return { question, service: middle(service), bound: best('bound'), free: best('free'), n: service[0]!.n };
}

interface SmallOptions {
  taken: readonly Taken[];
  bound: Hand;
  say(line: string): void;
}

/** Found by an index at once, and nobody: what asking costs, whatever is asked. */
const nobody = { field: 'externalId', is: 'equals', value: 'nobody' };

/**
 * Each small tenant asked in turn, beside the large one. A question costs something however few it is about (its session's
 * statement about fields, planning, the way there and back), so that is taken off on both sides before a contact's share is
 * compared, and told by itself.
 */
async function askSmall(
  { small, large }: Audience,
  { taken, bound, say }: SmallOptions,
): Promise<{ table: (string | number)[][]; figures: Figure[] }> {
  const asking = await repeated(3, () => askService(large, nobody));
  const table: (string | number)[][] = [
    [`${small.length} small tenants`, 'service ms', 'asking alone ms', 'by hand ms', 'large one ms', ''],
  ];
  const figures: Figure[] = [];
  let alone = 0;
  let aloneByHand = 0;
  const byHandNobody = {
    text: 'select count(*) as n from contact c where c.tenant_id = $1 and c.external_id = $2',
    values: ['nobody'],
  };
  for (const brand of small) {
    alone += await repeated(3, () => askService(brand, nobody));
    aloneByHand += await repeated(3, () => bound.ask(brand, byHandNobody));
  }
  for (const { question, n } of taken.filter(({ question }) => question.small)) {
    const way = question.byHand.at(-1)!;
    let service = 0;
    let byHand = 0;
    for (const brand of small) {
      const asked = await askService(brand, question.rule);
      const told = await bound.ask(brand, way);
      if (asked.n !== told.n)
        throw new Error(`${question.name}: ${asked.n} in a small tenant, by hand ${told.n}`);
      service += await repeated(3, () => askService(brand, question.rule));
      byHand += await repeated(3, () => bound.ask(brand, way));
    }
    const one = await repeated(5, () => askService(large, question.rule));
    const share = (service - alone) / (one - asking);
    table.push([question.name, service, alone, byHand, one, '']);
    if (question.scans)
      figures.push(
        figure(
          `${question.name}, a contact of ${small.length} tenants against one of a large one`,
          share,
          'lower',
          targets.tenants,
        ),
      );
    say(
      `${question.name}: ${small.length} tenants ${service.toFixed(0)} ms, asking alone ${alone.toFixed(0)}, by hand ${byHand.toFixed(0)}; one ${one.toFixed(1)} ms, ${n} people`,
    );
  }
  figures.push(
    figure('asking a small tenant, whatever is asked, ms', alone / small.length, 'lower'),
    figure('… by hand, ms', aloneByHand / small.length, 'lower'),
  );
  return { table, figures };
}

/** Milliseconds, the middle of so many times. */
async function repeated(times: number, ask: () => Promise<Asked>): Promise<number> {
  const asked: Asked[] = [];
  for (let n = 0; n < times; n++) asked.push(await ask());
  return middle(asked);
}

function middle(asked: readonly Asked[]): number {
  return asked.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor(asked.length / 2)]!;
}
