import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';
import { findPostgres } from './postgres/binaries.js';
import { clearStalePid, dataFolder, makeDataFolder, temporaryFolder } from './postgres/data-folder.js';
import { type OsUser, postgresUser } from './postgres/os-user.js';
import { serverArguments } from './postgres/settings.js';
import { type Program, startProgram } from './program.js';
import { guardFolder } from './watchdog.js';

export interface PostgresOptions {
  /** Kept between runs. Without one: a temporary folder, removed on stop. */
  dataDir?: string;
  /** Default: a free one. */
  port?: number;
  /** Survives a power failure (fsync on). Tests do without: they save most of the time of every commit. */
  durable: boolean;
  /** PostgreSQL's `shared_buffers`; a setting fit for a laptop when left out. */
  sharedBuffers?: string;
  /** Default: beside the data folder. */
  logFile?: string;
  /** Aborting stops the server. */
  signal?: AbortSignal;
}

export interface Postgres {
  port: number;
  /** Superuser `postgres`, database `postgres`, no password: the server listens on 127.0.0.1 alone. */
  adminUrl: string;
  pid: number;
  /** Settles, in words, when the server is gone for whatever reason. */
  exited: Promise<string>;
  lastLines(): string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own, without docker: initdb (2 s) if there is no data yet, then the server (0.3 s). Works
 * as root (the server then runs as another user) and as an ordinary user, and leaves nothing running even if
 * this process is killed.
 * @throws when there are no binaries, the folder is in use, or the server does not come up, with its last lines
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  options.signal?.throwIfAborted();
  const existing = options.dataDir && existsSync(options.dataDir) ? options.dataDir : undefined;
  const user = postgresUser(existing);
  const { initdb, postgres } = findPostgres(user);
  const temporary = options.dataDir ? undefined : temporaryFolder(user);
  const forgetFolder = temporary ? guardFolder(temporary) : undefined;
  const removeTemporary = () => {
    if (temporary) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    forgetFolder?.();
  };
  try {
    const data = temporary ? join(temporary, 'data') : dataFolder(options.dataDir as string, user);
    await initialise(initdb, data, user);
    await clearStalePid(data);
    const logFile = options.logFile ?? (temporary ? join(temporary, 'log') : `${options.dataDir}.log`);
    const server = await serve(postgres, data, logFile, user, options);
    const stop = async () => {
      await server.program.stop();
      removeTemporary();
    };
    options.signal?.addEventListener('abort', () => void stop(), { once: true });
    const { pid, exited, lastLines } = server.program;
    return { port: server.port, adminUrl: adminUrl(server.port), pid, exited, lastLines, stop };
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

function adminUrl(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

/** Fills a folder beside the wanted one and renames it, so that an interrupted initdb is never taken for data. */
async function initialise(initdb: string, data: string, user: OsUser | undefined): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const unfinished = `${data}.new`;
  makeDataFolder(unfinished, user);
  const args = [
    '-D',
    unfinished,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  await promisify(execFile)(initdb, args, { ...user, cwd: dirname(data) }).catch(
    (error: { stderr?: string; message: string }) => {
      rmSync(unfinished, { recursive: true, force: true });
      throw new Error(`initdb failed: ${error.stderr?.trim() || error.message}`);
    },
  );
  renameSync(unfinished, data);
}

/** Without a wanted port, another process may take the free one before the server does: three tries. */
async function serve(
  postgres: string,
  data: string,
  logFile: string,
  user: OsUser | undefined,
  options: PostgresOptions,
): Promise<{ program: Program; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const program = await startProgram({
      name: 'PostgreSQL',
      command: postgres,
      args: serverArguments(data, port, options),
      logFile,
      // SIGINT: "fast" shutdown with a checkpoint; SIGQUIT: "immediate", for data that is thrown away.
      stopSignal: options.durable ? 'SIGINT' : 'SIGQUIT',
      graceMs: options.durable ? 5_000 : 2_000,
      cwd: dirname(data),
      ...user,
    });
    if (await answers(program, port)) return { program, port };
    await program.stop();
    const lines = program.lastLines();
    if (!options.port && attempt < 3 && /could not bind/.test(lines)) continue;
    throw new Error(`PostgreSQL did not start on port ${port}. Its last lines:\n${lines}`);
  }
}

/** True when the server takes connections; false when it ended, or did not within a minute (a long recovery). */
async function answers(program: Program, port: number): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !program.gone; await sleep(40)) {
    const client = new pg.Client({ connectionString: adminUrl(port), connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return !program.gone;
    } catch {
      await client.end().catch(() => {});
    }
  }
  return false;
}
