import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import { answerPlainly } from './plain-answer.js';

/**
 * Serves the build's stylesheets from memory, for a year: their names carry a hash. The build's scripts lie in the same
 * folder; no page asks for them, and none is served.
 */
export async function stylesheets(folder: URL): Promise<RequestHandler> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.css'));
  const sheets = new Map<string, { plain: Buffer; gzipped: Buffer }>();
  for (const name of names) {
    const plain = await readFile(new URL(name, folder));
    sheets.set(`/${name}`, { plain, gzipped: gzipSync(plain, { level: 9 }) });
  }
  return (request, response) => {
    const sheet = sheets.get(request.path);
    if (!sheet) {
      answerPlainly(response, 404, 'NOT_FOUND', 'There is nothing here.');
      return;
    }
    response
      .set('Cache-Control', 'public, max-age=31536000, immutable')
      .type('text/css')
      .vary('Accept-Encoding');
    const gzipped = request.acceptsEncodings('gzip');
    if (gzipped) response.set('Content-Encoding', 'gzip');
    response.send(gzipped ? sheet.gzipped : sheet.plain);
  };
}
