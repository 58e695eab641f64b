import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Sink } from '../sink.js';
import type { Misbehaviour } from './misbehaviour.js';

export interface Control {
  url: string;
  stop(): Promise<void>;
}

/**
 * The sink's control over HTTP, for other processes: `GET /count`, `/journal` (lines of `times Message-ID`), `/mails`,
 * `/figures`, `/violations`, `/ca`, `/usage`; `POST /misbehave` with a plan, `/cut` (perhaps with how many), `/forget`,
 * `/stop`.
 */
export async function listenControl(sink: Sink, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    answer(sink, request).then(
      (body) => response.end(body),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(sink: Sink, request: IncomingMessage): Promise<string> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /count':
      return String(sink.count());
    case 'GET /journal':
      return [...sink.journal()].map(([id, times]) => `${times} ${id}`).join('\n');
    case 'GET /mails':
      return JSON.stringify(sink.mails());
    case 'GET /figures':
      return JSON.stringify(sink.figures());
    case 'GET /violations':
      return String(sink.violations());
    case 'GET /ca':
      return sink.ca ?? '';
    case 'GET /usage':
      return JSON.stringify(process.cpuUsage());
    case 'POST /misbehave': {
      const body = await text(request);
      sink.misbehave(body ? (JSON.parse(body) as Misbehaviour) : undefined);
      return '';
    }
    case 'POST /cut': {
      const most = await text(request);
      return String(sink.cut(most ? Number(most) : undefined));
    }
    case 'POST /forget':
      sink.forget();
      return '';
    case 'POST /stop':
      setImmediate(() => void sink.stop());
      return '';
    default:
      throw new Error('The sink does not know what is asked.');
  }
}
