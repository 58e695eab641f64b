import { notFound } from '../domain/errors.js';
import { type ImportJobInput, importColumns } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import { List } from '../entities/list.js';
import type { Database } from '../session/database.js';
import type { Scope, Session } from '../session/session.js';
import { analyseNewTables } from '../sql/statistics.js';
import { activeFields } from './custom-fields.js';
import { type FileWork, type RunFileOptions, runFileJob } from './file-jobs.js';
import { type ImportTask, landBatch } from './import-batch.js';
import { type ImportPlan, planImport, readHeader } from './import-columns.js';
import { RowReader } from './import-rows.js';

/** Runs an import of contacts, as `runFileJob` says. */
export async function runImport(
  database: Database,
  scope: Scope,
  jobId: string,
  options: RunFileOptions = {},
): Promise<Job> {
  return runFileJob(database, scope, jobId, prepare, options);
}

async function prepare(session: Session, job: Job): Promise<FileWork> {
  const input = job.input as ImportJobInput;
  const list = await session.em.findOne(List, {
    tenantId: session.tenantId,
    id: input.listId as List['id'],
  });
  const fields = await activeFields(session);
  if (!list) throw notFound('list');
  return {
    header: (first) => ({ columns: readHeader(first) }),
    plan(columns) {
      const plan = planImport(columns, input.mapping, fields);
      const task = taskOf(input, list, plan);
      const reader = new RowReader(plan);
      return {
        ignored: plan.ignored,
        land: (landing, locked, { rows, checkpoint }) =>
          landBatch(landing, locked, task, { rows: rows.map((row) => reader.read(row)), checkpoint }),
      };
    },
    warm: analyseNewTables,
  };
}

function taskOf(input: ImportJobInput, list: List, plan: ImportPlan): ImportTask {
  const nameOf = (wanted: string) => plan.columns.find(({ target }) => target === wanted)?.name;
  const columns = plan.columns.map(({ target }) =>
    typeof target === 'string' ? importColumns[target] : target.slot,
  );
  if (columns.includes('phone')) columns.push('phone_hash');
  return {
    input,
    listKind: list.kind,
    columns,
    columnNames: { email: nameOf('email')!, phone: nameOf('phone'), externalId: nameOf('externalId') },
  };
}
