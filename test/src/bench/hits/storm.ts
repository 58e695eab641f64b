import { connect } from 'node:net';
import { cpuOf, cpuOfTree } from '../usage.js';

export interface Stormed {
  perSecond: number;
  /** Microseconds of CPU for each request: of the server's process, and of PostgreSQL with its backends. */
  cpu: number;
  postgres: number;
}

const connections = 64;
const browser =
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br';
const answered = Buffer.from('HTTP/1.1 ');

/**
 * Asks for each path once, over connections that stay open and each wait for their answer. Over bare sockets: Node's HTTP client
 * takes as long as the server, and both would be measured.
 */
export async function storm(
  url: string,
  paths: readonly string[],
  { status, pids }: { status: number; pids: { server: number; postgres: number } },
): Promise<Stormed> {
  const { hostname, port } = new URL(url);
  const expected = Buffer.from(`HTTP/1.1 ${status}`);
  let next = 0;
  const client = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const ask = () => {
        if (next >= paths.length) return void socket.end(resolve);
        socket.write(`GET ${paths[next++]} HTTP/1.1\r\nHost: ${hostname}\r\nUser-Agent: ${browser}\r\n\r\n`);
      };
      socket.on('connect', ask).on('error', reject);
      socket.on('data', (chunk) => {
        if (chunk.indexOf(answered) !== 0) return; // the rest of an answer
        if (chunk.indexOf(expected) !== 0) return void reject(new Error(chunk.toString('latin1', 0, 200)));
        ask();
      });
    });
  const before = { cpu: cpuOf(pids.server), postgres: cpuOfTree(pids.postgres), at: performance.now() };
  await Promise.all(Array.from({ length: connections }, client));
  const each = (milliseconds: number) => (milliseconds * 1_000) / paths.length;
  return {
    perSecond: paths.length / ((performance.now() - before.at) / 1_000),
    cpu: each(cpuOf(pids.server) - before.cpu),
    postgres: each(cpuOfTree(pids.postgres) - before.postgres),
  };
}
