import { createServer, type RequestListener, type Server } from 'node:http';

const graceMs = 3_000;

/** Listens, or rejects with the system's reason (a taken port, a host that is not ours). */
export function listening(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ maxHeaderSize: 16 * 1024 }, listener);
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** Takes no more requests, ends those under way, and cuts what is left after 3 s. */
export async function closed(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
