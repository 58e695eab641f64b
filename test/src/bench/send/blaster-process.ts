/**
 * The bare blaster: the least a program can do to get these bytes through SMTP. No database, no rendering, no records,
 * no retries; the next envelope goes in the same write as the end of a message, and in bursts where the depth says so.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { measured, readTask } from './rival-task.js';

const task = readTask();
const { port, tls, connections, depth, messages } = task;
let left = 0;

/** Messages of a burst: whole chunks, then one that is begun here and ended by the next burst. */
interface Burst {
  bytes: Buffer;
  replies: number;
}

const prepared = messages.map((message) => {
  const text = message.bytes.toString('latin1').replace(/(^|\n)\./g, '$1..');
  const envelope = `MAIL FROM:<${message.from}>\r\nRCPT TO:<${message.to}>\r\n`;
  return {
    begin: Buffer.from(`${envelope}DATA\r\n`),
    end: Buffer.from(`${text}.\r\n`, 'latin1'),
    whole: Buffer.concat([Buffer.from(`${envelope}BDAT ${message.bytes.length} LAST\r\n`), message.bytes]),
  };
});

let turn = 0;
const next = () => prepared[turn++ % prepared.length]!;

function send(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = tls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1', noDelay: true });
    let open: ReturnType<typeof next> | undefined;
    let expected = 1;
    let greeted = 0;

    const burst = (): Burst => {
      const parts: Buffer[] = [];
      let replies = 0;
      if (open) {
        parts.push(open.end);
        replies += 1;
        open = undefined;
      }
      for (let whole = 1; whole < depth && left > 1; whole++, left--) {
        parts.push(next().whole);
        replies += 3;
      }
      if (left > 0) {
        left -= 1;
        open = next();
        parts.push(open.begin);
        replies += 3;
      }
      return { bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts), replies };
    };
    const step = () => {
      if (greeted++ === 0) {
        socket.write('EHLO blaster\r\n');
        expected = 1;
        return;
      }
      const { bytes, replies } = burst();
      if (replies === 0) {
        socket.end('QUIT\r\n');
        return resolve();
      }
      expected = replies;
      socket.write(bytes);
    };

    let start = true;
    let code = 0;
    socket.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at++) {
        if (start) {
          code = chunk[at]!;
          start = false;
          // A reply's last line has a space after its code; the others have a dash (RFC 5321, 4.2.1).
          if (chunk[at + 3] !== 45) expected -= 1;
          if (code > 51) return reject(new Error(`refused: ${chunk.toString('latin1', at)}`));
        }
        if (chunk[at] === 10) start = true;
      }
      if (expected === 0 && start) step();
    });
    socket.on('error', reject);
  });
}

await measured(task, async (count) => {
  left = count;
  await Promise.all(Array.from({ length: connections }, send));
});
