import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope } from '../session/session.js';
import * as rows from '../sql/rotation.js';
import type { AddressHashes, HashState } from '../tokens/address-hashes.js';
import { addressHashing, aloneWithHashes } from './address-hashing.js';
import { inJob } from './job-steps.js';
import { finishJob, startJob } from './jobs.js';
import { inTenants, noId, note, type RunRotationOptions, sweep, type Task } from './rotation-steps.js';
import { resealSecrets } from './sending-secrets.js';

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
    inJob(task.database, task.scope, task.jobId, async (session) => {
      const { state, chain } = await aloneWithHashes(session);
      // By name from now on: "the ring's oldest" would be another key once that one went.
      if (state.keys.length === 0) await rows.setHashState(session, { ...state, keys: chain });
      return finishJob(session, { jobId: task.jobId, state: 'done' });
    }),
  );
}

function upTo(hashing: AddressHashes, stored: Buffer): Buffer {
  let hash = stored;
  while (hash[0]! < hashing.kept) hash = hashing.wrap(hash);
  return hash;
}
