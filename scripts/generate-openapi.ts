// Writes openapi.json from the built API, without any service, if it is what the standard says; with --check it only says
// whether the file is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Validator } from '@seriousme/openapi-schema-validator';
import { ROOT } from './support/paths';
import { TEST_ENVIRONMENT } from '../test/support/services/test-environment';

// From dist: the descriptions in the document are put there by the compiler's plugin.
const fromDist = createRequire(join(ROOT, 'dist', 'main.js'));

async function main(): Promise<number> {
  const { AppModule } = fromDist('./app.module') as typeof import('../src/app.module');
  const { buildOpenApi } = fromDist('./openapi') as typeof import('../src/openapi');
  const { parseEnv } = fromDist('./config/env') as typeof import('../src/config/env');
  const env = parseEnv({
    ...TEST_ENVIRONMENT,
    DATABASE_URL: 'postgres://nobody@localhost/none',
    REDIS_URL: 'redis://localhost',
  });
  // In preview mode no provider is made, so nothing connects.
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(env),
    new FastifyAdapter(),
    {
      preview: true,
      logger: false,
    },
  );
  const wanted = `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;
  const { valid, errors } = await new Validator().validate(JSON.parse(wanted) as Record<string, unknown>);
  if (!valid) {
    console.error('The document is not valid OpenAPI:', JSON.stringify(errors, null, 2).slice(0, 5_000));
    return 1;
  }
  const file = join(ROOT, 'openapi.json');
  if (!process.argv.includes('--check')) {
    writeFileSync(file, wanted);
    return 0;
  }
  if (readFileSync(file, 'utf8') === wanted) return 0;
  console.error(
    'openapi.json is not what the code describes; run npm run generate:openapi and commit the result.',
  );
  return 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
