import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newId } from '@heed/schema/domain/ids';
import { Keyring } from '@heed/schema/tokens/keyring';
import { noMessage, signLink } from '@heed/schema/tokens/link-token';
import { testKeys } from '../support/world.js';
import { visit, words } from './browsing.js';

const main = fileURLToPath(import.meta.resolve('@heed/preference-center/main'));
const children: ChildProcess[] = [];
/** A database that is away: nothing listens on port 1. */
const away = { DATABASE_URL: 'postgres://heed_app:x@127.0.0.1:1/heed', HEED_KEYS: testKeys, PORT: '0' };

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk) => (said += chunk));
  return { child, said: () => said, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function ready({ child, ended, said }: ReturnType<typeof start>): Promise<string> {
  const failed = ended.then((code) => Promise.reject(new Error(`It ended with ${code}: ${said()}`)));
  const [message] = (await Promise.race([once(child, 'message'), failed])) as [{ type: string; url: string }];
  failed.catch(() => undefined);
  expect(message.type).toBe('ready');
  return message.url;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'it says when it is ready, and ends quietly on %s',
  async (signal) => {
    const program = start(away);
    expect((await visit(`${await ready(program)}/healthz`)).status).toBe(200);
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
  },
);

test('it ends when whoever started it is gone', async () => {
  const program = start(away);
  await ready(program);
  program.child.disconnect();
  expect(await program.ended).toBe(0);
});

test.each([
  ['DATABASE_URL is not set', { DATABASE_URL: '' }],
  ['HEED_KEYS', { HEED_KEYS: 'secret' }],
  ['PORT must be a whole number from 0 to 65535', { PORT: '80800' }],
  ['PUBLIC_URL must be an http or https address', { PUBLIC_URL: 'page.example' }],
])('settings it cannot use end it at once, and it says why: %s', async (sentence, wrong) => {
  const { ended, said } = start({ ...away, ...wrong });
  expect(await ended).toBe(1);
  expect(said()).toContain(sentence);
  expect(said()).not.toContain('    at ');
});

test('while the database is away, pages and one-click answer 503 and ask to be tried again; no log holds a link', async () => {
  const program = start(away);
  const url = await ready(program);
  const claims = {
    tenantId: newId('tenant'),
    contactId: newId('contact'),
    messageId: noMessage,
    day: 1,
    epoch: 0,
  };
  const token = signLink(Keyring.parse(testKeys), { purpose: 'message', ...claims });

  const shown = await visit(`${url}/p/${token}`);
  expect([shown.status, shown.headers.get('retry-after')]).toEqual([503, '10']);
  expect(words(await shown.text())).toContain('Back in a moment');

  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const oneClick = await visit(`${url}/u/${token}`, { method: 'POST', body });
  expect(await oneClick.text()).toContain('UNAVAILABLE');
  expect([oneClick.status, oneClick.headers.get('retry-after')]).toEqual([503, '10']);

  const form = new URLSearchParams({ intent: 'leave_brand' });
  expect((await visit(`${url}/p/${token}`, { method: 'POST', body: form })).status).toBe(503);
  expect(program.said()).not.toContain(token.slice(0, 30));
});
