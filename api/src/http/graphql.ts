import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { errorFormatter, type LogFault } from '../errors/format-error.js';
import { literalPaths } from '../errors/input-path.js';
import type { ApiContext } from '../requests/context.js';
import { storableText } from '../requests/storable-text.js';
import { apiSchema } from '../schema.js';

/** Wide enough for every document in `docs/operations`, narrow enough that no document costs seconds. */
const limits = {
  /** Levels of fields. */
  depth: 12,
  aliases: 30,
  directives: 30,
  /** Armor's count: fields, times `first` where it is written out. */
  cost: 100_000,
  /** Words and signs of a document. */
  tokens: 3_000,
};

const armor = new ApolloArmor({
  maxDepth: { n: limits.depth, flattenFragments: true },
  maxAliases: { n: limits.aliases },
  maxDirectives: { n: limits.directives },
  costLimit: { maxCost: limits.cost },
  maxTokens: { enabled: false }, // graphql's own parser counts them while it reads
}).protect();

const endReads: ApolloServerPlugin<ApiContext> = {
  async requestDidStart() {
    return { willSendResponse: ({ contextValue }) => contextValue.end() };
  },
};

interface GraphqlDoor {
  introspection: boolean;
  log: LogFault;
  contextOf(request: FastifyRequest): Promise<ApiContext>;
}

/** `/graphql`: one operation a request, POST or a GET that only asks. */
export async function openGraphql(
  app: FastifyInstance,
  door: GraphqlDoor,
): Promise<ApolloServer<ApiContext>> {
  const server = new ApolloServer<ApiContext>({
    schema: apiSchema(),
    introspection: door.introspection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    formatError: errorFormatter(door.log),
    parseOptions: { maxTokens: limits.tokens },
    validationRules: armor.validationRules,
    // Its landing page comes from a CDN; ours is at `/`.
    plugins: [storableText, literalPaths, endReads, ApolloServerPluginLandingPageDisabled()],
    nodeEnv: 'production',
    stopOnTerminationSignals: false,
    logger: quiet,
  });
  await server.start();
  const handler = fastifyApolloHandler(server, { context: door.contextOf });
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler });
  return server;
}

/** What goes wrong is logged by `formatError`, once. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
