/** Heed's own SMTP client with the same bytes, and nothing around it: what the way out costs of a message. */
import { smtpChannel } from '@heed/workflows/channels/smtp';
import { measured, readTask } from './rival-task.js';

const task = readTask();
const { port, tls, connections, depth, messages } = task;
/** As a lane has them. */
const perChannel = 5;
const claim = 200;

const url = `${tls ? 'smtps' : 'smtp'}://127.0.0.1:${port}${tls ? '?verify=no' : ''}`;
const channels = Array.from({ length: Math.max(1, Math.round(connections / perChannel)) }, () =>
  smtpChannel(url, { connections: perChannel, depth }),
);
const batch = Array.from({ length: claim }, (_, n) => ({
  messageId: '',
  ...messages[n % messages.length]!,
}));

await measured(task, async (count) => {
  let left = count;
  await Promise.all(
    channels.map(async (channel) => {
      while (left > 0) {
        const some = batch.slice(0, Math.min(claim, left));
        left -= some.length;
        const failed = (await channel.send(some)).find(({ result }) => result !== 'sent');
        if (failed) throw new Error(JSON.stringify(failed));
      }
    }),
  );
});
