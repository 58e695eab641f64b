import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} };

/**
 * The code that runs inside the workflow sandbox, as one file beside this one. Bundling takes 1 to 2 s, so the file is
 * kept under a hash of its sources; it is written beside and renamed, so processes that race end with a whole one.
 */
export async function workflowBundle(): Promise<{ codePath: string }> {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = join(here, 'bundles');
  const codePath = join(folder, `workflows-${await sourcesHash(here)}.cjs`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode({ workflowsPath: join(here, 'workflows.js'), logger: quiet });
  await mkdir(folder, { recursive: true });
  const unfinished = `${codePath}.${process.pid}.${Date.now()}`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
  return { codePath };
}

/** Of everything a workflow may import: these sources, the domain, the contract, and the SDK's version. */
async function sourcesHash(here: string): Promise<string> {
  const schema = dirname(dirname(fileURLToPath(import.meta.resolve('@heed/schema/contract/workflows'))));
  const hash = createHash('sha256');
  for (const folder of [here, join(schema, 'domain'), join(schema, 'contract')]) {
    const files = (await readdir(folder, { recursive: true })).filter(
      (name) => name.endsWith('.js') && !name.startsWith('bundles'),
    );
    for (const name of files.sort()) hash.update(name).update(await readFile(join(folder, name)));
  }
  const { version } = createRequire(import.meta.url)('@temporalio/workflow/package.json') as {
    version: string;
  };
  return hash.update(version).digest('hex').slice(0, 16);
}
