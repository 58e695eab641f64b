import { taskQueues } from '@heed/schema/contract/workflows';
import type { Database } from '@heed/schema/session/database';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { jobsActivities, orchestratorActivities, senderActivities, singlesActivities } from './activities.js';
import { workflowBundle } from './bundle.js';
import { keepChannels } from './channels/kept-channels.js';
import { type SmtpOptions, smtpChannel } from './channels/smtp.js';
import type { Dependencies, LanePace } from './dependencies.js';
import { startDispatcher } from './dispatcher/dispatcher.js';
import { consoleLog, type Log } from './log.js';

/** `orchestrator`: workflows, their small steps, and the dispatcher. `sender`: lanes. `jobs`: imports. */
export const workerRoles = ['orchestrator', 'sender', 'jobs'] as const;
export type WorkerRole = (typeof workerRoles)[number];

export interface WorkersOptions {
  /** Sessions: at least two for each lane and job at once. */
  database: Database;
  temporalAddress: string;
  /** `SMTP_URL`: for identities without a server of their own. */
  smtpUrl: string;
  publicUrl: string;
  /** `INBOUND_DOMAIN`. */
  inboundDomain?: string | undefined;
  /** All three when left out: one process is enough for a laptop. */
  roles?: readonly WorkerRole[];
  /** A bundle made beforehand. */
  bundle?: { codePath: string };
  /** Lanes at once in this process. */
  lanes?: number;
  smtp?: SmtpOptions;
  pace?: Partial<LanePace>;
  log?: Log;
}

export interface Workers {
  /** Settles when a worker ends by itself: a fault. */
  failed: Promise<never>;
  /** Takes no new work, lets claims at hand be recorded, and ends. */
  stop(): Promise<void>;
}

/** Tenants at once whose single messages this process sends: mostly waiting for a mail server, and seldom for long. */
const singlesAtOnce = 16;

/** Milliseconds that running activities have to end once they are told to. */
const forceAfter = 20_000;

/** @throws when Temporal cannot be reached. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const {
    database,
    temporalAddress: address,
    smtpUrl,
    publicUrl,
    inboundDomain,
    roles = workerRoles,
    lanes = 8,
  } = options;
  const log = options.log ?? consoleLog;
  const channels = keepChannels((own) => smtpChannel(own ?? smtpUrl, options.smtp));
  const dependencies: Dependencies = {
    database,
    openChannel: channels.open,
    publicUrl,
    inboundDomain,
    pace: options.pace,
  };
  const connection = await NativeConnection.connect({ address });
  const shared = {
    connection,
    shutdownForceTime: forceAfter,
    maxHeartbeatThrottleInterval: 1_000,
    defaultHeartbeatThrottleInterval: 1_000,
  } satisfies Partial<WorkerOptions>;

  const workers: Worker[] = [];
  let client: Connection | undefined;
  try {
    if (roles.includes('orchestrator')) {
      workers.push(
        await Worker.create({
          ...shared,
          taskQueue: taskQueues.orchestrator,
          workflowBundle: options.bundle ?? (await workflowBundle()),
          activities: orchestratorActivities(dependencies),
          maxConcurrentActivityTaskExecutions: 4,
          maxCachedWorkflows: 500,
        }),
      );
      client = Connection.lazy({ address });
    }
    if (roles.includes('sender')) {
      workers.push(
        await Worker.create({
          ...shared,
          taskQueue: taskQueues.sender,
          activities: senderActivities(dependencies),
          maxConcurrentActivityTaskExecutions: lanes,
        }),
        await Worker.create({
          ...shared,
          taskQueue: taskQueues.singles,
          activities: singlesActivities(dependencies),
          maxConcurrentActivityTaskExecutions: singlesAtOnce,
        }),
      );
    }
    if (roles.includes('jobs')) {
      workers.push(
        await Worker.create({
          ...shared,
          taskQueue: taskQueues.jobs,
          activities: jobsActivities(dependencies),
          maxConcurrentActivityTaskExecutions: 2,
        }),
      );
    }
  } catch (error) {
    await client?.close();
    await connection.close();
    throw error;
  }

  const running = workers.map((worker) => worker.run());
  const dispatcher = client && startDispatcher({ database, client: new Client({ connection: client }), log });
  const failed = Promise.race(running).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    async stop() {
      await dispatcher?.stop();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(running);
      channels.stop();
      await client?.close();
      await connection.close();
    },
  };
}
