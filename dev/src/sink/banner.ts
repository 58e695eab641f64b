import type { Socket } from 'node:net';

const lines = '220-there is more\r\n'.repeat(200);

/** Greets without end, until the other side hangs up; or not at all. */
export function endlessBanner(socket: Socket, kind: 'endless' | 'endless_line' | 'silent'): void {
  if (kind === 'silent') return;
  const text = kind === 'endless' ? lines : `220 ${'x'.repeat(4_000)}`;
  const go = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', () => setTimeout(go, 1)); // a turn for others
  go();
}
