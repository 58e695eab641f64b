import type { AddressInfo } from 'node:net';
import { discreet } from '@heed/schema/domain/discreet';
import { HeedError } from '@heed/schema/domain/errors';
import type { LookUpTxt } from '@heed/schema/services/txt-records';
import type { Database } from '@heed/schema/session/database';
import Fastify, { type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { identifyCaller } from './access/caller.js';
import { type LogFault } from './errors/format-error.js';
import { answerFaults, statusOf } from './http/answers.js';
import { openExplorer } from './http/explorer.js';
import { openGraphql } from './http/graphql.js';
import { openHealth } from './http/health.js';
import { openInboundMail } from './http/inbound-mail.js';
import { openJobFiles } from './http/job-files.js';
import { openOptOuts } from './http/opt-outs.js';
import { openSubmissions } from './http/submissions.js';
import { openUploads } from './http/uploads.js';
import { openWebhooks } from './http/webhooks.js';
import { ApiContext } from './requests/context.js';
import { type Outside, outside } from './webhooks/outside.js';

export interface ApiOptions {
  database: Database;
  /** 0: a free one. */
  port: number;
  host?: string;
  /** `HEED_OPERATOR_KEY`: creates accounts. */
  operatorKey: string;
  /** `PUBLIC_URL`: where the links of a preview lead. */
  publicUrl: string;
  /** GraphiQL at `/`, and introspection with it: for development. */
  explorer?: boolean;
  introspection?: boolean;
  log?: LogFault;
  /** For the check of sending identities; the system's name servers when left out. */
  lookUp?: LookUpTxt;
  /** `API_URL`: where providers reach this API; by the request's host when left out. */
  apiUrl?: string | undefined;
  /** Fetches providers' certificates; the real world when left out. */
  outside?: Outside;
}

export interface RunningApi {
  url: string;
  /** Lets what is under way end, and takes nothing new. */
  stop(): Promise<void>;
}

/** Milliseconds for a whole request to arrive; an upload of 1 GB has as long. */
const requestTimeout = 300_000;
/** Bytes of a JSON body. */
const largestBody = 1024 * 1024;

/**
 * Opens the API: `/graphql`, `POST /uploads`, `POST /inbound-mail`, `POST /webhooks/…`, `/opt-outs.csv`, `/jobs/…/file`, `/healthz`,
 * and the explorer in development.
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { database, operatorKey, explorer = false, introspection = explorer, publicUrl } = options;
  const log = options.log ?? logToStderr;
  const app = Fastify({
    bodyLimit: largestBody,
    requestTimeout,
    connectionTimeout: 0,
    logger: false,
    trustProxy: false,
  });
  answerFaults(app, log);

  const callerOf = (request: FastifyRequest) => {
    const { authorization, 'heed-tenant': tenant } = request.headers;
    return identifyCaller(database, operatorKey, { authorization, tenant: tenant?.toString() });
  };
  const contextOf = async (request: FastifyRequest): Promise<ApiContext> => {
    const origin = { ip: request.ip, userAgent: request.headers['user-agent'] };
    return new ApiContext(database, await callerOf(request), publicUrl, origin, options.lookUp);
  };
  await openHealth(app, database);
  await openUploads(app, database, contextOf);
  await openOptOuts(app, database, contextOf);
  await openJobFiles(app, database, contextOf);
  await openSubmissions(app, database, contextOf);
  await openInboundMail(app, database, contextOf);
  await openWebhooks(app, database, { outside: options.outside ?? outside, publicUrl: options.apiUrl });
  const graphql = await openGraphql(app, {
    introspection,
    log,
    contextOf: (request) => contextOf(request).catch(refuse),
  });
  if (explorer) await openExplorer(app);

  await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  const { address, port, family } = app.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    stop: async () => {
      await app.close();
      await graphql.stop();
    },
  };
}

/** A caller who cannot be identified is refused before the document is read, with the status that says so. */
function refuse(error: unknown): never {
  if (!(error instanceof HeedError)) throw error;
  throw new GraphQLError(error.message, {
    originalError: error,
    extensions: { http: { status: statusOf(error.code) } },
  });
}

function logToStderr({ id, error }: Parameters<LogFault>[0]): void {
  const said = discreet(String(error instanceof Error ? error.stack : error));
  process.stderr.write(`${new Date().toISOString()} fault ${id} ${said}\n`);
}
