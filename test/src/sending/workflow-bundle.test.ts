import { readFile, stat } from 'node:fs/promises';
import { workflowBundle } from '@heed/workflows/bundle';

test('the workflow bundle is made once, and holds workflows alone', async () => {
  const { codePath } = await workflowBundle();
  const before = await stat(codePath);
  expect(await workflowBundle()).toEqual({ codePath });
  expect((await stat(codePath)).mtimeMs).toBe(before.mtimeMs);
  const code = await readFile(codePath, 'utf8');
  for (const name of ['campaignWorkflow', 'holdsWorkflow', 'jobWorkflow']) expect(code).toContain(name);
  for (const foreign of ['@mikro-orm', 'nodemailer', 'liquidjs', 'services/campaigns'])
    expect(code).not.toContain(foreign);
});
