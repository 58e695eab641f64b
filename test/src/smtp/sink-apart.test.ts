import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSinkApart } from '@heed/dev/sink-apart';
import { smtpChannel } from '@heed/workflows/channels/smtp';
import { crowd } from './wire.js';

test('a sink in a process of its own: its journal outlives SIGKILL, and agrees with what was said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heed-sink-'));
  const journalFile = join(folder, 'journal');
  const first = await startSinkApart({ journalFile, tls: 'starttls' });
  const port = Number(new URL(first.smtpUrl).port);
  const channel = smtpChannel(`${first.smtpUrl}?verify=no`, { pauses: [50, 500, 2_000, 5_000], depth: 4 });
  const messages = crowd(3_000);
  let told = 0;
  let killed: Promise<unknown> | undefined;
  const sending = channel.send(messages, {
    onResult() {
      if (++told === 700) killed = first.kill();
    },
  });
  while (!killed) await new Promise((resolve) => setTimeout(resolve, 5));
  await killed;
  const second = await startSinkApart({ journalFile, port, tls: 'starttls' });
  const results = await sending;
  channel.close();
  const journal = await second.journal();
  expect(await second.violations()).toBe(0);
  await second.stop();
  await rm(folder, { recursive: true });

  const allowed = { sent: [1], unknown: [0, 1], failed: [0], not_tried: [0] };
  const wrong = messages.filter(
    ({ messageId }, n) => !allowed[results[n]!.result].includes(journal.get(messageId) ?? 0),
  );
  expect(wrong).toEqual([]);
  const unknown = results.filter(({ result }) => result === 'unknown').length;
  expect(unknown).toBeLessThanOrEqual(5 * 4);
  expect(results.filter(({ result }) => result === 'sent').length).toBe(3_000 - unknown);
});
