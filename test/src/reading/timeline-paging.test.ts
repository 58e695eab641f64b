import type { Id } from '@heed/schema/domain/ids';
import { type TimelineKind, timelineKinds } from '@heed/schema/domain/timeline';
import { getContact } from '@heed/schema/services/contacts';
import { pageOfHeld, pageOfTimeline, type TimelineLine } from '@heed/schema/services/timeline';
import type { Session } from '@heed/schema/session/session';
import { timelinePage } from '@heed/schema/sql/timeline';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addPeople, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let brand: Brand;
let offers: Id<'list'>;
beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  offers = await addTopic(brand, 'Offers');
});
afterAll(() => world.close());

let people = 0;
async function person(): Promise<Id<'contact'>> {
  people += 1;
  return (await addPeople(brand, [offers], [{ email: `p${people}@example.com` }]))[0]!;
}

/** Lines at these moments, in minutes of one day: many share one. */
async function happen(session: Session, contactId: string, moments: Record<string, number[]>): Promise<void> {
  const at = sql`timestamptz '2026-01-01T00:00:00Z' + minute * interval '1 minute' + interval '1 microsecond'`;
  const minutes = (kind: string) =>
    sql`unnest(${moments[kind] ?? []}::int[]) with ordinality as given (minute, n)`;
  await session.sql(sql`
    insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, decided_at, held_until)
    select ${session.tenantId}::uuid, uuidv7(), ${contactId}::uuid, n, case n % 3 when 0 then 'held' else 'sent' end, ${at},
      ${at}
    from ${minutes('delivery')}`);
  await session.sql(sql`
    insert into operation (tenant_id, id, contact_id, kind, actor, at, before)
    select ${session.tenantId}::uuid, uuidv7(), ${contactId}::uuid,
      case n % 4 when 0 then 'leave_all_brands' else 'save_preferences' end, 'contact', ${at}, '{}'
    from ${minutes('choice')}`);
  await session.sql(sql`
    insert into consent_event (tenant_id, contact_id, kind, at, actor, source)
    select ${session.tenantId}::uuid, ${contactId}::uuid, 'consented', ${at}, 'contact', 'api'
    from ${minutes('consent')}`);
}

async function walk(
  contactId: Id<'contact'>,
  first: number,
  options: { kinds?: TimelineKind[]; between?: () => Promise<void> } = {},
): Promise<TimelineLine[]> {
  const lines: TimelineLine[] = [];
  for (let after: string | undefined; ; ) {
    const page = await brand.act((session) =>
      pageOfTimeline(session, { contactId, kinds: options.kinds, page: { first, after } }),
    );
    lines.push(...page.nodes);
    if (!page.hasNextPage) return lines;
    after = page.nodes.at(-1)!.id;
    await options.between?.();
  }
}

const minutes = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 14 });

test('pages of any size are the whole, in order, with nothing twice and nothing lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ delivery: minutes, choice: minutes, consent: minutes }),
      fc.integer({ min: 1, max: 9 }),
      fc.subarray([...timelineKinds], { minLength: 1 }),
      async (moments, first, kinds) => {
        const contactId = await person();
        await brand.act((session) => happen(session, contactId, moments));
        const whole = await walk(contactId, 500, { kinds });
        expect(await walk(contactId, first, { kinds })).toEqual(whole);
        expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
        expect(whole.every(({ kind }) => kinds.includes(kind))).toBe(true);
        const times = whole.map(({ at }) => at.getTime());
        expect(times).toEqual([...times].sort((a, b) => b - a));
        const count = (kind: TimelineKind) => whole.filter((line) => line.kind === kind).length;
        if (kinds.includes('delivery')) expect(count('delivery')).toBe(moments.delivery.length);
        if (kinds.includes('choice')) {
          expect(count('choice')).toBe(moments.choice.length - Math.floor(moments.choice.length / 4));
        }
        const told = await brand.act(async (session) =>
          (await pageOfTimeline(session, { contactId, kinds, page: { first: 1 } })).totalCount(),
        );
        expect(told).toBe(whole.length);
      },
    ),
    { numRuns: 60, seed: 11 },
  );
});

test('what happens between two pages neither repeats a line nor hides one', async () => {
  const contactId = await person();
  await brand.act((session) => happen(session, contactId, { delivery: [1, 1, 2, 2, 2, 3], consent: [2, 2] }));
  const before = await walk(contactId, 500);
  let news = 0;
  const between = async () => {
    news += 1;
    await brand.act((session) =>
      happen(session, contactId, { delivery: [100_000 + news], choice: [100_000 + news] }),
    );
  };
  expect(await walk(contactId, 2, { between })).toEqual(before);
});

test('what is held pages from the one held longest', async () => {
  const contactId = await person();
  await brand.act((session) =>
    happen(session, contactId, { delivery: [5, 3, 3, 4, 1, 2, 3, 3, 3, 5, 5, 5] }),
  );
  const pages: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await brand.act((session) => pageOfHeld(session, { contactId, page: { first: 1, after } }));
    expect(
      await brand.act(async (session) =>
        (await pageOfHeld(session, { contactId, page: { first: 1 } })).totalCount(),
      ),
    ).toBe(4);
    pages.push(...page.nodes.map(({ at }) => at.toISOString().slice(11, 16)));
    if (!page.hasNextPage) break;
    after = page.nodes.at(-1)!.id;
  }
  expect(pages).toEqual(['00:02', '00:03', '00:03', '00:05']);
});

const factDate = fc.option(fc.integer({ min: 0, max: 8 }));

test('the status that the facts came to last is the one in force, and no line says what was so already', async () => {
  const columns = [
    'consented_at',
    'own_consent_at',
    'implied_at',
    'confirmation_asked_at',
    'confirmed_at',
    'left_at',
    'bounced_at',
    'address_changed_at',
    'complained_at',
    'transactional_only_at',
  ] as const;
  await fc.assert(
    fc.asyncProperty(fc.tuple(...columns.map(() => factDate)), async (days) => {
      const contactId = await person();
      const given = columns.map((name, i) => ({ name, day: days[i] ?? null }));
      await brand.act(async (session) => {
        const facts = JSON.stringify(
          Object.fromEntries(
            given.map(({ name, day }) => [name, day === null ? null : `2026-01-1${day}T00:00:00Z`]),
          ),
        );
        await session.sql(sql`
          update contact c set consented_at = f.consented_at, own_consent_at = f.own_consent_at, implied_at = f.implied_at,
            confirmation_asked_at = f.confirmation_asked_at, confirmed_at = f.confirmed_at, left_at = f.left_at,
            bounced_at = f.bounced_at, address_changed_at = f.address_changed_at, complained_at = f.complained_at,
            transactional_only_at = f.transactional_only_at
          from jsonb_to_record(${facts}::jsonb) as f (consented_at timestamptz, own_consent_at timestamptz,
            implied_at timestamptz, confirmation_asked_at timestamptz, confirmed_at timestamptz, left_at timestamptz,
            bounced_at timestamptz, address_changed_at timestamptz, complained_at timestamptz,
            transactional_only_at timestamptz)
          where c.tenant_id = ${session.tenantId} and c.id = ${contactId}`);
      });
      const lines = await walk(contactId, 500, { kinds: ['status'] });
      const told = lines.flatMap((line) => (line.kind === 'status' ? [line] : []));
      const { status } = await brand.act((session) => getContact(session, contactId));
      expect(told[0]!.status).toBe(status);
      const changes = told.filter(({ facts }) => !facts.includes('taken_in'));
      for (const line of changes) expect(line.status).not.toBe(told[told.indexOf(line) + 1]?.status);
    }),
    { numRuns: 80, seed: 12 },
  );
});

test('a page costs the same at the end of a long life as at its start, among 100,000 deliveries', async () => {
  const crowd = await brand.act((session) =>
    session.sql<{ id: Id<'contact'> }>(sql`
      insert into contact (tenant_id, id, source, created_at, updated_at)
      select ${session.tenantId}::uuid, uuidv7(), 'test', ${session.at}::timestamptz, ${session.at}::timestamptz from generate_series(1, 20)
      returning id`),
  );
  const [long] = crowd as [{ id: Id<'contact'> }];
  await brand.act(async (session) => {
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, decided_at)
      select ${session.tenantId}::uuid, uuidv7(), person.id, 1, 'sent', timestamptz '2020-01-01' + n * interval '1 hour'
      from unnest(${crowd.map(({ id }) => id)}::uuid[]) as person (id), generate_series(1, 5000) as n`);
    await session.sql(sql`
      insert into operation (tenant_id, id, contact_id, kind, actor, at, before)
      select ${session.tenantId}::uuid, uuidv7(), person.id, 'save_preferences', 'contact',
        timestamptz '2020-01-01' + n * interval '5 hours', '{}'
      from unnest(${crowd.map(({ id }) => id)}::uuid[]) as person (id), generate_series(1, 1000) as n`);
    await session.sql(sql`
      insert into consent_event (tenant_id, contact_id, kind, at, actor, source)
      select ${session.tenantId}::uuid, person.id, 'consented', timestamptz '2020-01-01' + n * interval '5 hours', 'contact', 'api'
      from unnest(${crowd.map(({ id }) => id)}::uuid[]) as person (id), generate_series(1, 1000) as n`);
  });
  /** Blocks read for one page, and the tables that were read from end to end. */
  const cost = async (after: string | undefined) => {
    const [micros, rank, id, n] = after?.split('.') ?? [];
    const place = after ? { micros: micros!, rank: Number(rank), id: id!, n: Number(n) } : undefined;
    const rows = await brand.act((session) => {
      const asked = { contactId: long.id, kinds: timelineKinds, after: place, limit: 51 };
      return session.sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        sql`explain (analyze, buffers, format json) ${timelinePage(session, asked)}`,
      );
    });
    const plan = rows[0]!['QUERY PLAN'][0].Plan;
    return {
      blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      whole: nodesOf(plan).flatMap((node) =>
        node['Node Type'] === 'Seq Scan' ? [node['Relation Name']] : [],
      ),
    };
  };
  const newest = await cost(undefined);
  const pages = await brand.act((session) =>
    pageOfTimeline(session, { contactId: long.id, page: { first: 500 } }),
  );
  expect(
    await brand.act((session) =>
      pageOfTimeline(session, { contactId: long.id, page: { first: 1 } }).then((page) => page.totalCount()),
    ),
  ).toBe(7_001);
  const middle = await cost(pages.nodes.at(-1)!.id);
  const oldest = await cost(`${Date.parse('2020-01-03T00:00:00Z') * 1_000}.0.${long.id}.1`);
  const large = ['delivery', 'operation', 'consent_event'];
  for (const { blocks, whole } of [newest, middle, oldest]) {
    expect(whole.filter((table) => large.includes(table!))).toEqual([]);
    expect(blocks).toBeLessThan(200); // measured: 76, 78 and 53
  }
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
