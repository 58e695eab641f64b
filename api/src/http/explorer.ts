import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { explorerPage, explorerScript } from './explorer-page.js';

const folder = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

/** npm's own builds, served from here: nothing comes from a CDN. */
const files: Record<string, { path: string; type: string }> = {
  'react.js': { path: join(folder('react'), 'umd/react.production.min.js'), type: 'text/javascript' },
  'react-dom.js': {
    path: join(folder('react-dom'), 'umd/react-dom.production.min.js'),
    type: 'text/javascript',
  },
  'graphiql.js': { path: join(folder('graphiql'), 'graphiql.min.js'), type: 'text/javascript' },
  'graphiql.css': { path: join(folder('graphiql'), 'graphiql.min.css'), type: 'text/css' },
};

/** Ready documents, which the tests run too. */
const operations = new URL('../../../docs/operations/', import.meta.url);

/** Only this server; the editor sets style attributes. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL at `/` and `/explorer`, with the documents of `docs/operations`. */
export async function openExplorer(app: FastifyInstance): Promise<void> {
  for (const url of ['/', '/explorer']) {
    app.get(url, (_request, reply) =>
      reply
        .header('content-security-policy', policy)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(explorerPage),
    );
  }
  app.get('/explorer/explorer.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(explorerScript),
  );
  app.get('/explorer/operations.json', async () => readOperations());
  for (const [name, { path, type }] of Object.entries(files)) {
    app.get(`/explorer/${name}`, (_request, reply) =>
      reply
        .header('cache-control', 'max-age=3600')
        .type(`${type}; charset=utf-8`)
        .send(createReadStream(path)),
    );
  }
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
}

/** Read each time: they are edited while one looks. */
async function readOperations(): Promise<{ name: string; query: string }[]> {
  const names = (await readdir(operations)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    names.map(async (name) => ({
      name: name.replace('.graphql', ''),
      query: await readFile(new URL(name, operations), 'utf8'),
    })),
  );
}
