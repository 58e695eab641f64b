import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, isPortFree } from '../free-port.js';

export interface StartOptions {
  dataDir: string;
  basePort: number;
  /** Whether `--port` was given: then a taken port is an error, not a reason to choose another. */
  portIsWish: boolean;
  demo: boolean;
}

const usage = 'npm start -- [--data DIR] [--port N] [--no-demo]';

/** @throws with the usage when an option is unknown or no port number */
export function parseOptions(args: string[]): StartOptions {
  const { values } = parse(args);
  const basePort = Number(values.port ?? 4000);
  if (!Number.isInteger(basePort) || basePort < 1 || basePort > 65_000) {
    throw new Error(`--port takes a number from 1 to 65000, not "${values.port}". Usage: ${usage}`);
  }
  // npm changes to the root folder; a relative path was meant from where it was called.
  const dataDir = values.data ? resolve(process.env.INIT_CWD ?? '.', values.data) : resolve('.heed');
  return { dataDir, basePort, portIsWish: values.port !== undefined, demo: !values['no-demo'] };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { data: { type: 'string' }, port: { type: 'string' }, 'no-demo': { type: 'boolean' } },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message} Usage: ${usage}`);
  }
}

export interface Ports {
  api: number;
  preferences: number;
  mailbox: number;
  smtp: number;
  temporal: number;
  postgres: number;
}

/** The base port and the five after it; a taken one is replaced by a free one, unless the base was asked for. */
export async function choosePorts(options: StartOptions): Promise<Ports> {
  const names = ['api', 'preferences', 'mailbox', 'smtp', 'temporal', 'postgres'] as const;
  const ports = await Promise.all(
    names.map(async (name, offset) => {
      const wanted = options.basePort + offset;
      if (options.portIsWish && !(await isPortFree(wanted))) {
        throw new Error(
          `Port ${wanted} (${name}) is taken. Choose another base with --port, or leave it out.`,
        );
      }
      return [name, await freePort(wanted)] as const;
    }),
  );
  return Object.fromEntries(ports) as unknown as Ports;
}
