/** The arrows of docs/adr/0002: infrastructure imports no feature, stages import only what comes before them. */
const INFRASTRUCTURE = '^src/(common|config|database|keys|metrics|queue|tracing)/';
const FEATURES = [
  'audit',
  'idempotency',
  'tenants',
  'templates',
  'messages',
  'audiences',
  'channels',
  'scheduling',
  'campaigns',
  'webhooks',
  'preferences',
  'privacy',
  'explanations',
  'statistics',
  'health',
];
const MAY_IMPORT = {
  audit: [],
  idempotency: [],
  tenants: ['audit', 'idempotency'],
  templates: ['audit', 'idempotency', 'tenants'],
  messages: ['audit', 'idempotency', 'tenants', 'templates'],
  audiences: ['audit', 'idempotency', 'tenants'],
  channels: ['audit', 'idempotency', 'tenants', 'templates', 'messages'],
  scheduling: ['audit', 'tenants', 'messages'],
  campaigns: ['audit', 'idempotency', 'tenants', 'templates', 'messages', 'audiences', 'scheduling'],
  webhooks: ['audit', 'idempotency', 'tenants', 'messages'],
  preferences: ['messages', 'templates'],
  privacy: ['audit', 'idempotency', 'tenants', 'templates', 'messages', 'audiences'],
  explanations: ['tenants', 'templates', 'messages'],
  statistics: ['audit', 'tenants', 'templates', 'messages'],
  health: ['tenants', 'messages', 'channels', 'webhooks'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'infrastructure-knows-no-feature',
      severity: 'error',
      from: { path: INFRASTRUCTURE },
      to: { path: `^src/(${FEATURES.join('|')})/` },
    },
    {
      name: 'common-is-the-bottom',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/(config|database|keys|metrics|queue|tracing)/' },
    },
    {
      name: 'config-before-database',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(database|keys|metrics|queue|tracing)/' },
    },
    {
      name: 'database-before-keys-and-queue',
      severity: 'error',
      from: { path: '^src/database/' },
      to: { path: '^src/(keys|metrics|queue|tracing)/' },
    },
    {
      name: 'metrics-know-nobody',
      severity: 'error',
      from: { path: '^src/metrics/' },
      to: { path: '^src/(config|database|keys|queue|tracing)/' },
    },
    {
      name: 'tracing-knows-nobody',
      severity: 'error',
      from: { path: '^src/tracing/' },
      to: { path: '^src/(config|database|keys|metrics|queue)/' },
    },
    {
      // Whatever imports more than the interface has it loaded, wanted or not.
      name: 'only-the-start-of-tracing-knows-the-sdk',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/tracing/start-tracing\\.ts$' },
      to: { path: 'node_modules/@opentelemetry/(?!api/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tracing-starts-when-asked',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^src/tracing/start-tracing\\.ts$', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'keys-and-queue-apart',
      severity: 'error',
      from: { path: '^src/keys/' },
      to: { path: '^src/queue/' },
    },
    ...FEATURES.map((feature) => ({
      name: `${feature}-keeps-to-its-arrows`,
      severity: 'error',
      from: { path: `^src/${feature}/` },
      to: {
        path: `^src/(${FEATURES.filter((other) => other !== feature && !MAY_IMPORT[feature].includes(other)).join('|')})/`,
      },
    })),
    {
      name: 'composition-is-the-top',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'only-queue-knows-bull',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/queue/' },
      to: { path: 'node_modules/(@nestjs/bull|bull|ioredis)/' },
    },
    {
      name: 'only-metrics-knows-prometheus',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/metrics/' },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'simulator-stands-alone',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^src/' },
    },
    {
      name: 'product-without-simulator',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(simulator|scripts|test|clients)/' },
    },
    {
      name: 'clients-stand-alone',
      severity: 'error',
      from: { path: '^clients/' },
      to: { path: '^(src|simulator|scripts|test)/' },
    },
    {
      name: 'typescript-client-without-dependencies',
      severity: 'error',
      from: { path: '^clients/typescript/' },
      to: { pathNot: '^clients/typescript/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|simulator)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: 'dist' },
  },
};
