import { notFound } from '../domain/errors.js';
import type { ImportJobInput } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import { List } from '../entities/list.js';
import type { Database } from '../session/database.js';
import type { Scope, Session } from '../session/session.js';
import { analyseNewTables } from '../sql/statistics.js';
import { addressHashing } from './address-hashing.js';
import { activeFields } from './custom-fields.js';
import { type FileWork, type RunFileOptions, runFileJob } from './file-jobs.js';
import { ImportBatch, type ImportTask, landBatch } from './import-batch.js';
import { type ImportPlan, planImport, readHeader } from './import-columns.js';
import { RowReader } from './import-rows.js';
import { linesOfFile } from './job-files.js';
import type { LandingPlan } from './landing.js';
import { SeenAddresses } from './seen-addresses.js';

/** Runs an import of contacts, as `runFileJob` says. */
export async function runImport(
  database: Database,
  scope: Scope,
  jobId: string,
  options: RunFileOptions = {},
): Promise<Job> {
  return runFileJob(database, scope, jobId, prepare, options);
}

async function prepare(session: Session, job: Job): Promise<FileWork<ImportBatch>> {
  const input = job.input as ImportJobInput;
  const list = input.listId
    ? await session.em.findOne(List, { tenantId: session.tenantId, id: input.listId as List['id'] })
    : null;
  if (input.listId && !list) throw notFound('list');
  const fields = await activeFields(session);
  const hashing = await addressHashing(session);
  return {
    header: (first) => ({ columns: readHeader(first) }),
    plan(columns, delimiter) {
      const plan = planImport(columns, input.mapping, fields, input.key);
      const seen = new SeenAddresses();
      const landing = landingPlan(input, list, plan, job.actor);
      const task: ImportTask = { plan, landing, delimiter, dryRun: input.dryRun, seen };
      const reader = new RowReader(plan);
      return {
        ignored: plan.ignored,
        batch: () => new ImportBatch(reader, task, hashing),
        land: (session, locked, landing) => landBatch(session, locked, task, landing),
        landed: () => seen.keep(),
        async remember(session) {
          const refused = await linesOfFile(session, job.id);
          return (source) => {
            if (refused.has(source.line)) return;
            const { row } = reader.read(source);
            if (row) seen.claim(row);
            seen.keep();
          };
        },
      };
    },
    warm: analyseNewTables,
  };
}

function landingPlan(input: ImportJobInput, list: List | null, plan: ImportPlan, actor: string): LandingPlan {
  const { consent, segmentId, mode, dryRun } = input;
  return {
    targets: plan.columns.map(({ target }) => target),
    unset: false,
    keys: plan.keys,
    mode,
    list: list && { id: list.id, implied: list.kind === 'implied' },
    consent: consent && { ...consent, at: new Date(consent.at), source: `import: ${consent.source}` },
    segmentId: dryRun ? null : segmentId,
    source: 'import',
    actor,
  };
}
