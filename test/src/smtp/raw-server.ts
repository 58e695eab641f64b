import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RawServer {
  url: string;
  /** Every line that it was told. */
  heard: string[];
  stop(): Promise<void>;
}

/** A server that answers each line as told: for what no real one would say. */
export async function startRaw(
  answer: (line: string, socket: Socket, count: number) => string | undefined,
  greeting = '220 raw\r\n',
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(greeting);
    let rest = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        heard.push(line);
        const said = answer(line, socket, heard.length);
        if (said && !socket.destroyed) socket.write(said);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
