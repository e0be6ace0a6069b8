import { Module, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { JsonLogger } from '../../src/common/logger';
import { ConfigModule } from '../../src/config/config.module';
import { type Env, parseEnv } from '../../src/config/env';
import { DatabaseModule } from '../../src/database/database.module';
import { type JobProcessor, Processes } from '../../src/queue/job-processor';
import { JobRunner } from '../../src/queue/job-runner';
import { JOB_NAMES, type JobName, JOBS } from '../../src/queue/jobs';
import { MetricsModule } from '../../src/metrics/metrics.module';
import { QueueModule } from '../../src/queue/queue.module';
import { WorkerModule } from '../../src/worker.module';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../support/services/test-database';
import { sourceFiles } from './source-files';

class NothingToDo implements JobProcessor {
  handle = async (): Promise<void> => undefined;
  findDueAcrossTenants = async () => [];
}

function aProcessorOf(name: JobName): new () => JobProcessor {
  @Processes(name)
  class Processor extends NothingToDo {}
  return Processor;
}

/** The lanes of a job share its processor. */
const fileOf = (name: string) => name.replace(/^(send-dispatch)-.*/, '$1');
const pascalCase = (name: string) =>
  name.replace(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());

describe('the jobs', () => {
  let database: TestDatabase;
  let env: Env;
  const started: TestingModule[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    env = parseEnv({
      ...process.env,
      DATABASE_URL: database.url,
      REDIS_URL: testRedisUrl(),
      SWEEP_INTERVAL: '1h',
    });
  });
  afterEach(async () => {
    for (const module of started.splice(0)) await module.close();
  });
  afterAll(() => database.drop());

  async function start(metadata: ModuleMetadata): Promise<TestingModule> {
    const module = await Test.createTestingModule(metadata)
      .setLogger(new JsonLogger('silent', 'worker'))
      .compile();
    started.push(module);
    return module.init();
  }

  /** The queues and nothing else; what the worker would be with other processors. */
  function queuesWith(processors: (new () => JobProcessor)[]): Promise<TestingModule> {
    const imports = [
      ConfigModule.register(env),
      DatabaseModule.register([]),
      MetricsModule.register('worker'),
      QueueModule.register(env, 'consumer'),
    ];
    return start({ imports, providers: processors });
  }

  it('each have exactly one processor in the worker, named after the job and in a file of that name', async () => {
    const module = await start({ imports: [WorkerModule.register(env)] });
    const processors = module.get(JobRunner, { strict: false }).all();
    expect([...processors.keys()].sort()).toEqual([...JOB_NAMES].sort());
    const files = sourceFiles('src').map(({ path }) => path);
    for (const [name, processor] of processors) {
      expect(processor.constructor.name).toBe(`${pascalCase(fileOf(name))}Processor`);
      expect(files.filter((path) => path.endsWith(`/${fileOf(name)}.processor.ts`))).toHaveLength(1);
    }
    const all = files.filter((path) => path.endsWith('.processor.ts'));
    expect(all).toHaveLength(new Set(JOB_NAMES.map(fileOf)).size);
  });

  it('are processed in a file of their name, and nowhere else', () => {
    const listed = sourceFiles('src').filter(({ text }) => /@Processes\(/.test(text));
    expect(listed.map(({ path }) => path).filter((path) => !path.endsWith('.processor.ts'))).toEqual([]);
    for (const { path, text } of listed) {
      const marks = [...text.matchAll(/@Processes\(([^)]+)\)/g)].map(([, names]) => names ?? '');
      const named = marks.flatMap((names) =>
        [...names.matchAll(/'([\w-]+)'/g)].map(([, name]) => name ?? ''),
      );
      expect([...new Set(named.map((name) => `${fileOf(name)}.processor.ts`))]).toEqual([
        path.split('/').at(-1),
      ]);
    }
  });

  it('start when each has one', async () => {
    const module = await queuesWith(JOB_NAMES.map(aProcessorOf));
    expect(module.get(JobRunner, { strict: false }).all().size).toBe(JOB_NAMES.length);
  });

  it('do not start when one has none, and name it', async () => {
    const [forgotten = 'settle-dispatch', ...others] = JOB_NAMES;
    await expect(queuesWith(others.map(aProcessorOf))).rejects.toThrow(
      `jobs without a processor: ${forgotten}`,
    );
  });

  it('do not start when one has two, and name it', async () => {
    @Module({ providers: [aProcessorOf('settle-dispatch')] })
    class Extra {}
    await expect(start({ imports: [WorkerModule.register(env), Extra] })).rejects.toThrow(
      'job settle-dispatch has two processors',
    );
  });

  it('each run at least one at a time', () => {
    for (const { concurrency } of Object.values(JOBS)) expect(concurrency).toBeGreaterThan(0);
  });

  it('are known to Bull in src/queue only', () => {
    const importers = sourceFiles('src').filter(({ text }) =>
      /from '(bull|@nestjs\/bull|ioredis)['/]/.test(text),
    );
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.map(({ path }) => path).filter((path) => !path.startsWith('src/queue/'))).toEqual([]);
  });
});
