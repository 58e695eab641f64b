/** Node's own HTTP server and one text: the least that any page costs here. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const page =
  '<!DOCTYPE html><html lang="en"><head><title>Empty</title></head><body><p>Nothing</p></body></html>';
const server = createServer((_request, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(page);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.once('disconnect', () => process.exit(0));
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
