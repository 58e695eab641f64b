import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServerProcess } from '../server-process.js';

const scripts = {
  product: fileURLToPath(import.meta.resolve('@heed/preference-center/main')),
  empty: fileURLToPath(new URL('./empty-page-process.js', import.meta.url)),
  bare: fileURLToPath(new URL('./bare-process.js', import.meta.url)),
};

/** One of the servers that are measured side by side. */
export function startPageProcess(
  which: keyof typeof scripts,
  environment: Record<string, string>,
): Promise<ServerProcess> {
  return startServerProcess(scripts[which], environment);
}
