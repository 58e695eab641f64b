import { setTimeout as sleep } from 'node:timers/promises';
import { testServerPath } from '@heed/dev/testing';
import type { Id } from '@heed/schema/domain/ids';
import { getCampaign } from '@heed/schema/services/campaigns';
import { type CampaignReport, campaignReport } from '@heed/schema/services/reports';
import { tenantsWithDueWork } from '@heed/schema/session/lookup';
import { startWorkers, type Workers, type WorkersOptions } from '@heed/workflows/workers';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type ScriptedSmtp, startScriptedSmtp } from './smtp-server.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';
import { type Brand, makeWorld, testKeys, type World } from './world.js';

/** A world whose campaigns really run: a Temporal server that skips time, the workers, and a mail server. */
export interface SendingWorld {
  world: World;
  temporal: TestWorkflowEnvironment;
  smtp: ScriptedSmtp;
  /** Started with small claims, so that stories about pausing are short. */
  startWorkers(options?: Partial<WorkersOptions>): Promise<Workers>;
  /** A sender as it runs in production: a process of its own. Killed when the world closes, if nobody was quicker. */
  startSender(): Promise<WorkerProcess>;
  /** Moves the world's clock to where the workflows' time is. */
  followTime(): Promise<Date>;
  /**
   * Everything asked for has reached Temporal. To be awaited before time may skip: a workflow that waits for a signal
   * still on its way would be skipped to its end.
   */
  dispatched(): Promise<void>;
  /** Skips so much time, in workflows and in the world. The server's own skipping runs away once all is idle. */
  skip(milliseconds: number): Promise<Date>;
  close(): Promise<void>;
}

export async function makeSendingWorld(): Promise<SendingWorld> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const [world, smtp, path] = await Promise.all([
    makeWorld({ connections: 20 }),
    startScriptedSmtp(),
    testServerPath(),
  ]);
  const temporal = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const running: Workers[] = [];
  const senders: WorkerProcess[] = [];
  const sending: SendingWorld = {
    world,
    temporal,
    smtp,
    async startWorkers(options = {}) {
      const workers = await startWorkers({
        database: world.database,
        temporalAddress: temporal.address,
        smtpUrl: smtp.url,
        publicUrl: 'http://127.0.0.1:4000',
        smtp: { timeouts: { connect: 1_000, greeting: 1_000, end: 700 }, pauses: [20, 50] },
        pace: { claim: 20 },
        log: () => undefined,
        ...options,
      });
      running.push(workers);
      return workers;
    },
    async startSender() {
      const sender = await startWorkerProcess(
        {
          databaseUrl: world.urls.databaseUrl,
          temporalAddress: temporal.address,
          smtpUrl: smtp.url,
          keys: testKeys,
        },
        'sender',
      );
      senders.push(sender);
      return sender;
    },
    async followTime() {
      world.clock.set(new Date(await temporal.currentTimeMs()));
      return world.clock.now();
    },
    dispatched: () =>
      until(async () => (await tenantsWithDueWork(world.database, world.clock.now())).length === 0),
    async skip(milliseconds) {
      await sending.dispatched();
      await temporal.sleep(milliseconds);
      return sending.followTime();
    },
    async close() {
      for (const sender of senders) await sender.kill();
      for (const workers of running) await workers.stop();
      await temporal.teardown();
      await smtp.stop();
      await world.close();
    },
  };
  await sending.followTime();
  return sending;
}

/** Waits, in real time, for something that other processes bring about. */
export async function until(
  happened: () => Promise<boolean> | boolean,
  milliseconds = 20_000,
): Promise<void> {
  for (const deadline = Date.now() + milliseconds; Date.now() < deadline; await sleep(25)) {
    if (await happened()) return;
  }
  throw new Error('What the test waited for did not happen');
}

/** A campaign's numbers; they sum to those selected. */
export async function reportOf(brand: Brand, campaignId: Id<'campaign'>): Promise<CampaignReport> {
  const report = await brand.act((session) => campaignReport(session, campaignId));
  const { selected, waiting, skipped, held, claimed, sent, digested, failed, unknown, cancelled } = report;
  const sum = waiting + skipped + held + claimed + sent + digested + failed + unknown + cancelled;
  if (sum !== selected) throw new Error(`The states sum to ${sum}, not to ${selected}`);
  return report;
}

/** Waits until a campaign has ended; the database may be away meanwhile. */
export async function ended(brand: Brand, campaignId: Id<'campaign'>): Promise<void> {
  await until(async () => {
    const found = await brand.act((session) => getCampaign(session, campaignId)).catch(() => undefined);
    const { state, finishedAt } = found ?? { state: 'away', finishedAt: null };
    return state === 'done' || (state === 'cancelled' && finishedAt !== null);
  }, 50_000);
}
