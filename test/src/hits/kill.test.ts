import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Id } from '@heed/schema/domain/ids';
import sql from 'sql-template-tag';
import { until } from '../support/sending-world.js';
import { testKeys } from '../support/world.js';
import { clickLinks, type HitWorld, makeHitWorld, publicUrl, visit } from './hit-world.js';

const main = fileURLToPath(import.meta.resolve('@heed/preference-center/main'));
let hits: HitWorld;
const children: ChildProcess[] = [];
beforeAll(async () => {
  hits = await makeHitWorld();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await hits.close();
});

async function startCenter(): Promise<{ child: ChildProcess; url: string }> {
  const { databaseUrl } = hits.ledger.world.urls;
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    HEED_KEYS: testKeys,
    PORT: '0',
    PUBLIC_URL: publicUrl,
    TRUSTED_PROXIES: '1',
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { child, url: message.url };
}

/** Clicks of a campaign, judged or not, in one look; and how many of them wait. */
const clicks = (campaignId: Id<'campaign'>) =>
  hits.ledger.brand.act(async (session) => {
    const of = sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`;
    const row = await session.row<{ waiting: number; judged: number }>(sql`
      select (select count(*) from hit_waiting where ${of}) as waiting,
        (select coalesce(sum(clicks), 0) from delivery_click where ${of}) + (select count(*) from machine_hit where ${of}) as judged`);
    return { waiting: row!.waiting, judged: Number(row!.judged) };
  });

const stormed: { campaignId: Id<'campaign'>; kept: number }[] = [];

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'none that was answered is lost on %s, in the middle of a storm',
  async (signal) => {
    const html = '<a href="https://olive.example/a">A</a>';
    const people = Array.from({ length: 10 }, (_, n) => ({
      email: `${signal}${n}@example.com`.toLowerCase(),
    }));
    const { campaignId, mails } = await hits.send({ html }, people);
    const { child, url } = await startCenter();
    let [answered, asked, dead] = [0, 0, false];
    child.once('exit', () => {
      dead = true;
    });
    const client = async (n: number) => {
      for (let turn = n; !dead; turn++) {
        const address = clickLinks(mails[turn % mails.length]!)[0]!.slice(publicUrl.length);
        asked += 1;
        const answer = await visit(url + address, { from: `192.0.2.${n}` }).catch(() => undefined);
        if (!answer) return;
        expect(answer.status).toBe(302);
        answered += 1;
        if (answered === 1_500) child.kill(signal);
      }
    };
    await Promise.all(Array.from({ length: 32 }, (_, n) => client(n)));
    if (!dead) await once(child, 'exit');
    expect(answered).toBeGreaterThanOrEqual(1_500);
    const { waiting, judged } = await clicks(campaignId);
    const kept = waiting + judged;
    stormed.push({ campaignId, kept });
    // One that was written and not answered is there too: its process died in between.
    expect(kept).toBeGreaterThanOrEqual(answered);
    expect(kept).toBeLessThanOrEqual(asked);
    process.stdout.write(`${signal}: ${asked} asked, ${answered} answered, ${kept} kept\n`);
  },
);

test('who starts next judges what is there, each once', async () => {
  await startCenter();
  for (const { campaignId, kept } of stormed) {
    await until(async () => (await clicks(campaignId)).waiting === 0, 30_000);
    expect(await clicks(campaignId)).toEqual({ waiting: 0, judged: kept });
  }
});
