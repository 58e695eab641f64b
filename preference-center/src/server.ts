import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '@heed/schema/session/database';
import type { ServerBuild } from '@remix-run/node';
import express, { type ErrorRequestHandler } from 'express';
import { favicon } from './favicon.js';
import { allowMethods, blockDataRoutes, sameOriginForms, secureHeaders } from './harden.js';
import { openHitDoor } from './hit-door.js';
import { limitForms, readBody, refuseBody } from './limits.js';
import { closed, listening } from './listening.js';
import { answerPlainly } from './plain-answer.js';
import { withoutTokens } from './redact.js';
import { remixDoor } from './remix-door.js';
import { stylesheets } from './stylesheets.js';

export interface PreferenceCenterOptions {
  database: Database;
  /** 0 takes a free one. */
  port: number;
  host: string;
  publicUrl: string;
  /** Hops of proxies whose X-Forwarded-For is believed. */
  trustedProxies?: number;
  /** How long a request may take before it is answered 503. */
  patienceMs?: number;
  /** The folder of the Remix build to serve: this package's own unless told, as by a benchmark of the bare stack. */
  pages?: URL;
  /** Milliseconds between two looks at hits that wait to be judged. */
  judgeEvery?: number;
}

export interface PreferenceCenter {
  url: string;
  /** Finishes what is being answered, for 3 s at most, and writes down every hit that was. The database stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** Serves the built pages. @throws when the port is taken or `npm run build` was not run. */
export async function startPreferenceCenter(options: PreferenceCenterOptions): Promise<PreferenceCenter> {
  const { database, port, host, publicUrl, trustedProxies = 0, patienceMs = 20_000 } = options;
  const { pages = new URL('../build/', import.meta.url) } = options;
  const built = (path: string) => new URL(path, pages);
  const build = (await import(built('server/index.js').href)) as ServerBuild;
  const address = new URL(publicUrl);

  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', trustedProxies);
  app.use(secureHeaders(address), allowMethods, blockDataRoutes);
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/favicon.ico', favicon);
  app.use('/assets', await stylesheets(built('client/assets/')));
  app.use(sameOriginForms(address), limitForms(), readBody, refuseBody);
  const answerWithPage = remixDoor(build, { database, publicUrl, patienceMs, report });
  app.use((request, response, next) => void answerWithPage(request, response).catch(next));
  app.use(lastResort);

  const hits = openHitDoor({ database, publicUrl, trustedProxies, report, judgeEvery: options.judgeEvery });
  const answer: RequestListener = (request, response) => {
    if (!hits.take(request, response)) app(request, response);
  };
  const server = await listening(answer, port, host).catch(async (error) => {
    await hits.stop();
    throw error;
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    stop: () => closed(server).then(() => hits.stop()),
  };
}

function report(error: unknown): void {
  console.error(withoutTokens(error));
}

/** What even Remix did not answer: logged without tokens, told without a stack. */
const lastResort: ErrorRequestHandler = (error, _request, response, next) => {
  report(error);
  if (response.headersSent) next(error);
  else answerPlainly(response, 500, 'INTERNAL', 'Something went wrong on our side; try again in a minute.');
};
