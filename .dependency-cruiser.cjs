/**
 * The rules of the house (docs/architecture.md): domain ← contract, entities ← sql, tokens, rendering ← services ←
 * api, workflows, preference-center ← dev, test. `path` of a package is its `dist` when imported by name.
 */
const schema = (folder) => `^(schema/(src|dist)/${folder}/)`;
const layers = [
  'domain',
  'contract',
  'entities',
  'tokens',
  'session',
  'sql',
  'rendering',
  'services',
  'migrations',
];

/** Which folders of `schema` each folder may import. */
const mayImport = {
  domain: [],
  contract: ['domain'],
  entities: ['domain'],
  tokens: ['domain'],
  session: ['domain', 'entities', 'tokens'],
  sql: ['domain', 'entities', 'tokens', 'session'],
  rendering: ['domain', 'tokens'],
  services: ['domain', 'contract', 'entities', 'tokens', 'session', 'sql', 'rendering'],
  migrations: ['domain', 'entities'],
};

const folders = layers.map((folder) => ({
  name: `schema-${folder}`,
  severity: 'error',
  from: { path: `^schema/src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^schema/src/(?!(${[folder, ...mayImport[folder]].join('|')})/)` },
}));

const apps = ['api', 'workflows', 'preference-center'];
const strangers = apps.map((app) => ({
  name: `${app}-alone`,
  severity: 'error',
  from: { path: `^${app}/(src|app)/` },
  to: { path: `^(${[...apps.filter((other) => other !== app), 'dev', 'test'].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...folders,
    ...strangers,
    {
      name: 'schema-below-all',
      severity: 'error',
      from: { path: '^schema/src/' },
      to: { path: '^(api|workflows|preference-center|dev|test)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'workflow-sandbox',
      comment: 'A workflow file imports domain, contract, @temporalio/workflow, and the types of activities.',
      severity: 'error',
      from: { path: '^workflows/src/(?!dispatcher/).*-workflow\\.ts$' },
      to: {
        pathNot: [
          schema('domain'),
          schema('contract'),
          '@temporalio/workflow',
          '^workflows/src/(fault|.*-workflow)\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'session-is-the-door',
      comment:
        "Only schema (and the local stack, the dispatcher's LISTEN, and tests) speaks to PostgreSQL itself.",
      severity: 'error',
      from: { path: '^(api|preference-center|workflows)/', pathNot: '^workflows/src/dispatcher/' },
      to: { path: 'node_modules/(pg|kysely|@mikro-orm)' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['/dist/.*\\.d\\.ts$', '/build/'] },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'schema/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['default', 'import', 'types'],
    },
  },
};
