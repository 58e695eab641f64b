/** What most programs do: nodemailer's pool, which composes each message from its parts. */
import { readMail } from '@heed/dev/mailbox/read-mail';
import nodemailer from 'nodemailer';
import { measured, readTask } from './rival-task.js';

const task = readTask();
const { port, connections, messages } = task;

/** Headers that nodemailer writes itself. */
const own = /^(mime-version|content-|from$|to$|subject$|date$|message-id$)/i;
const composed = await Promise.all(
  messages.map(async ({ from, to, bytes }) => {
    const mail = await readMail({ id: 1, from, to: [to], raw: bytes, receivedAt: new Date() });
    const id = mail.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value;
    return {
      from: mail.from,
      to,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      messageId: id,
      date: new Date(mail.date),
      headers: mail.headers
        .filter(({ name }) => !own.test(name))
        .map(({ name, value }) => ({ key: name, value })),
    };
  }),
);

const pool = nodemailer.createTransport({
  host: '127.0.0.1',
  port,
  pool: true,
  maxConnections: connections,
  maxMessages: Number.POSITIVE_INFINITY,
  ignoreTLS: true,
});

await measured(task, async (count) => {
  let sent = 0;
  const work = async () => {
    while (sent < count) await pool.sendMail(composed[sent++ % composed.length]!);
  };
  await Promise.all(Array.from({ length: connections * 2 }, work));
});
