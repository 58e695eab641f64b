import { spawn } from 'node:child_process';

/** Our parent when we started: npm, a shell or CI. When it dies we belong to somebody else. */
const parent = process.ppid;

/** A second Ctrl-C this long after the first is meant: npm and the terminal deliver the first one twice. */
const insistMs = 1_000;

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and gives its exit code. It is stopped when we are told to stop, and when our parent dies;
 * the rest of our work then does not happen.
 */
export function run(command, args, { cwd, env, stdio = 'inherit', detached = false }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached });
  return new Promise((resolve, reject) => {
    let toldAt = 0;
    const tell = (signal) => {
      if (toldAt && Date.now() - toldAt > insistMs) child.kill('SIGKILL');
      if (toldAt) return;
      toldAt = Date.now();
      child.kill(signal);
    };
    for (const signal of stopSignals) process.on(signal, tell);
    const orphaned = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(orphaned);
      tell('SIGTERM');
    }, 300);
    const clean = () => {
      clearInterval(orphaned);
      for (const signal of stopSignals) process.off(signal, tell);
    };
    child.once('error', (error) => {
      clean();
      reject(new Error(`${command} cannot be started: ${error.message}`));
    });
    child.once('close', (code) => {
      clean();
      if (toldAt && !detached) process.exit(code || 130);
      resolve(code ?? (toldAt ? 0 : 1)); // told to stop before it could listen to signals: that is no fault
    });
  });
}

/**
 * The starter gets a process group of its own: Ctrl-C then reaches it once, through us, and it decides the order of
 * stopping. It holds a channel to us and stops when that closes, so it outlives us by a second at most.
 */
export function runStarter(node, args, cwd) {
  return run(node, args, { cwd, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}
