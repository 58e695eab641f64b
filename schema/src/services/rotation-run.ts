import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import * as rows from '../sql/rotation.js';
import type { AddressHashes, HashState } from '../tokens/address-hashes.js';
import { addressHashing, aloneWithHashes } from './address-hashing.js';
import { inJob } from './job-steps.js';
import { advanceJob, finishJob, startJob } from './jobs.js';
import { resealSecrets } from './sending-secrets.js';

export interface RunRotationOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch that did something, as it was committed. */
  onProgress?: (job: Job) => void;
  /** Rows a transaction. */
  batchRows?: number;
}

const noId = '00000000-0000-0000-0000-000000000000';

/**
 * Brings an account to the ring's newest key: wraps its hashes, then seals its secrets anew. How far it is stands in the
 * account and in the rows themselves, so a worker that is killed, or a job that is cancelled, leaves what the next one
 * goes on from; meanwhile everything matches (docs/decisions/0016-hashes-are-wrapped.md).
 * @throws {HeedError} UNAVAILABLE, also when the ring lacks a key that was used.
 */
export async function runRotation(
  database: Database,
  scope: Scope,
  jobId: string,
  options: RunRotationOptions = {},
): Promise<Job> {
  let job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  const task: Task = { database, scope, jobId, limit: 1_000, ...options };
  if (options.batchRows) task.limit = options.batchRows;
  while (!job.finishedAt) job = await goOn(task);
  return job;
}

interface Task extends RunRotationOptions {
  database: Database;
  scope: Scope;
  jobId: string;
  limit: number;
}

/** One phase, from where it is to its end. */
async function goOn(task: Task): Promise<Job> {
  const hashing = await inSession(task.database, task.scope, addressHashing);
  switch (hashing.state.phase) {
    case null:
      return isCurrent(task, hashing) ? sealAnew(task) : begin(task);
    case 'copying':
      return ifWhole(await copyOptOuts(task, hashing), () => turn(task, 'copying'));
    case 'wrapping':
      return ifWhole(await wrapHistory(task, hashing), async () =>
        ifWhole(await wrapContacts(task, hashing), () => turn(task, 'wrapping')),
      );
    case 'clearing':
      return ifWhole(await clearOld(task, hashing), () => turn(task, 'clearing'));
  }
}

/** A job that was cancelled goes no further. */
async function ifWhole(job: Job, next: () => Promise<Job>): Promise<Job> {
  return job.finishedAt ? job : next();
}

function isCurrent({ database }: Task, { chain }: AddressHashes): boolean {
  return chain.at(-1) === database.keyring.newestId;
}

function begin(task: Task): Promise<Job> {
  return inJob(task.database, task.scope, task.jobId, async (session, job) => {
    const hashing = await aloneWithHashes(session);
    if (hashing.state.phase !== null || isCurrent(task, hashing)) return job;
    const nextKey = session.keyring.newestId;
    await rows.setHashState(session, { keys: hashing.chain, nextKey, phase: 'copying' });
    return job;
  });
}

/** From one phase to the next, alone: whoever hashed addresses by the old rules has committed, and is seen. */
function turn(task: Task, from: HashState['phase']): Promise<Job> {
  return inJob(task.database, task.scope, task.jobId, async (session, job) => {
    const { state, chain } = await aloneWithHashes(session);
    if (state.phase !== from) return job; // another worker was quicker
    const { nextKey } = state;
    if (from === 'copying') await rows.setHashState(session, { ...state, phase: 'wrapping' });
    if (from === 'wrapping') await rows.setHashState(session, { keys: chain, nextKey, phase: 'clearing' });
    if (from === 'clearing') await rows.setHashState(session, { keys: chain, nextKey: null, phase: null });
    return job;
  });
}

/** What a batch did, and where the next one begins; nowhere when there is none. */
interface Batch {
  done: number;
  last: string | undefined;
}

interface Checkpoint {
  sweep?: string;
  after?: string;
}

/**
 * Batches of the account's own rows, each with its numbers and where the next one begins in one transaction. `name` says
 * of what and for which key, so that nobody begins where another sweep was.
 */
async function sweep(
  task: Task,
  name: string,
  batch: (session: Session, after: string) => Promise<Batch>,
): Promise<Job> {
  const { jobId } = task;
  for (;;) {
    task.signal?.throwIfAborted();
    let over = false;
    let did = 0;
    const job = await inJob(task.database, task.scope, jobId, async (session, { checkpoint }) => {
      const before = checkpoint as Checkpoint;
      const { done, last } = await batch(session, (before.sweep === name && before.after) || noId);
      over = last === undefined;
      did = done;
      const next: Checkpoint = { sweep: name, after: last };
      return advanceJob(session, { jobId, add: { processed: done }, checkpoint: over ? {} : next });
    });
    if (did > 0) task.onProgress?.(job);
    if (job.finishedAt || over) return job;
  }
}

function copyOptOuts(task: Task, hashing: AddressHashes): Promise<Job> {
  return sweep(task, `copy ${hashing.chain.length}`, async (session, after) => {
    const found = await rows.nextSuppressions(session, {
      generation: hashing.listed,
      after,
      limit: task.limit,
    });
    if (found.length > 0) {
      await rows.copySuppressions(
        session,
        found.map(({ id, hash }) => ({ id, hash: hashing.wrap(hash) })),
      );
    }
    return { done: found.length, last: found.at(-1)?.id };
  });
}

function wrapHistory(task: Task, hashing: AddressHashes): Promise<Job> {
  return sweep(task, `history ${hashing.kept}`, async (session, after) => {
    const found = await rows.oldEvents(session, { below: hashing.kept, after, limit: task.limit });
    if (found.length > 0) {
      await rows.writeEventHashes(
        session,
        found.map(({ id, hash }) => ({ id, hash: upTo(hashing, hash) })),
      );
    }
    return { done: found.length, last: found.at(-1)?.id };
  });
}

function clearOld(task: Task, hashing: AddressHashes): Promise<Job> {
  return sweep(task, `clear ${hashing.listed}`, async (session, after) => {
    const gone = await rows.clearSuppressions(session, { below: hashing.listed, after, limit: task.limit });
    return { done: gone.length, last: gone.at(-1)?.id };
  });
}

/** Every contact of every tenant. Their rows are the tenants', so the job's numbers follow in a transaction of their own. */
async function wrapContacts(task: Task, hashing: AddressHashes): Promise<Job> {
  return inTenants(task, async (tenant) => {
    for (let after = noId, found = 0; ; ) {
      task.signal?.throwIfAborted();
      const { old, moved } = await inSession(task.database, tenant, async (session) => {
        const old = await rows.oldContacts(session, { below: hashing.kept, after, limit: task.limit });
        const fresh = old.map(({ id, email, phone }) => ({
          id,
          email: email && upTo(hashing, email),
          phone: phone && upTo(hashing, phone),
        }));
        const moved = old.length > 0 ? await rows.writeContactHashes(session, { old, fresh }) : 0;
        return { old, moved };
      });
      found += old.length;
      if (moved > 0) {
        const job = await note(task, moved);
        if (job.finishedAt) return job;
      }
      if (old.length > 0) {
        after = old.at(-1)!.id;
        continue;
      }
      if (found === 0) return undefined; // a whole pass found nothing that is old
      if (moved === 0) await sleep(50);
      after = noId;
      found = 0;
    }
  });
}

async function sealAnew(task: Task): Promise<Job> {
  const job = await inTenants(task, async (tenant) => {
    const { sealed, closed } = await inSession(task.database, tenant, resealSecrets);
    return sealed + closed > 0 ? note(task, sealed + closed, closed) : undefined;
  });
  return ifWhole(job, () =>
    inJob(task.database, task.scope, task.jobId, (session) =>
      finishJob(session, { jobId: task.jobId, state: 'done' }),
    ),
  );
}

/** Works in each tenant of the account; ends early when the job has ended. */
async function inTenants(task: Task, work: (tenant: Scope) => Promise<Job | undefined>): Promise<Job> {
  for (let after = noId; ; ) {
    const tenants = await inSession(task.database, task.scope, (session) =>
      session.sql<{ id: Id<'tenant'> }>(sql`
        select id from tenant where account_id = ${session.accountId} and id > ${after}::uuid order by id limit 500`),
    );
    for (const { id: tenantId } of tenants) {
      const job = await work({ ...task.scope, tenantId });
      if (job?.finishedAt) return job;
    }
    if (tenants.length === 0) return note(task, 0);
    after = tenants.at(-1)!.id;
  }
}

async function note(task: Task, processed: number, rejected = 0): Promise<Job> {
  const job = await inJob(task.database, task.scope, task.jobId, (session) =>
    advanceJob(session, { jobId: task.jobId, add: { processed, rejected }, checkpoint: {} }),
  );
  if (processed > 0) task.onProgress?.(job);
  return job;
}

function upTo(hashing: AddressHashes, stored: Buffer): Buffer {
  let hash = stored;
  while (hash[0]! < hashing.kept) hash = hashing.wrap(hash);
  return hash;
}
