// Everything runs as CommonJS, as the built product does; the @nestjs packages are ES modules and are transformed too.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
    swcrc: false,
  },
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  transform: {
    '^.+\\.ts$': swc,
    '/node_modules/(@nestjs|temporal-polyfill|temporal-utils|openid-client|oauth4webapi|jose)/.+\\.js$': swc,
  },
  transformIgnorePatterns: [
    '/node_modules/(?!@nestjs/|temporal-polyfill/|temporal-utils/|openid-client/|oauth4webapi/|jose/)',
  ],
  globalSetup: '<rootDir>/test/support/services/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/services/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/services/flush-redis.ts'],
  reporters: ['default', '<rootDir>/test/support/failed-files.mjs'],
  // For what hangs; nothing is measured by it, and two cores may be busy.
  testTimeout: 90_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '800MB',
};
