import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { PlainError } from '../support/plain-error';
import { commandLine, identify } from '../support/process-identity';
import { stopProcess } from '../support/run-record';
import type { Stack } from '../support/stack';
import { findPostgresHome, type PostgresHome, type User } from './postgres-home';

const MAJOR_VERSION = '18';
const OWNER = 'carillon';

// Without these the encoding would follow the environment, and be SQL_ASCII where it sets none.
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--auth=scram-sha-256',
  `--username=${OWNER}`,
];

/** For tests: their data may be lost in a crash, and they gain a lot of time for it. */
export const FAST_AND_FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface PostgresOptions {
  dataFolder: string;
  port: number;
  password: string;
  settings?: string[];
}

/** Where each of its databases is reached, as the owner of all of them. */
export type DatabaseUrl = (database: string) => string;

/**
 * Starts a PostgreSQL of our own on 127.0.0.1, creating its data at the first start. A server that was left on the same
 * data by a killed script is stopped first. It stops with the stack.
 */
export async function startPostgres(options: PostgresOptions, stack: Stack): Promise<DatabaseUrl> {
  const home = findPostgresHome();
  const { dataFolder, port, password } = options;
  requireSameVersion(dataFolder);
  if (!existsSync(join(dataFolder, 'PG_VERSION'))) initialise(home, options);
  await stopStaleServer(dataFolder);

  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    ...(options.settings ?? []),
  ];
  const program = stack.start({
    name: 'postgres',
    command: join(home.binaries, 'postgres'),
    args: ['-D', dataFolder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    cwd: '/',
    user: home.user,
    // The "fast" stop: SIGTERM would wait until every client has gone.
    stopSignal: 'SIGINT',
  });
  const urlOf: DatabaseUrl = (database) => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
  await program.untilReady(() => answers(urlOf('postgres')));
  return urlOf;
}

export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function initialise({ binaries, user }: PostgresHome, { dataFolder, password }: PostgresOptions): void {
  const unfinished = `${dataFolder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(dataFolder), `.postgres-password-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  give(user, unfinished, passwordFile);
  const initdb = spawnSync(
    join(binaries, 'initdb'),
    [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, '--no-sync', ...INITDB_FLAGS],
    { ...user, cwd: '/', encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (initdb.status !== 0) {
    throw new PlainError(
      `PostgreSQL could not create its data in ${dataFolder}:\n${initdb.stdout ?? ''}${initdb.stderr ?? ''}` +
        `${initdb.error?.message ?? ''}\nA server of your own works as well: DATABASE_URL=postgres://… npm start`,
    );
  }
  renameSync(unfinished, dataFolder);
}

function give(user: User | undefined, ...paths: string[]): void {
  if (user) for (const path of paths) chownSync(path, user.uid, user.gid);
}

function requireSameVersion(dataFolder: string): void {
  const file = join(dataFolder, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : MAJOR_VERSION;
  if (version === MAJOR_VERSION) return;
  throw new PlainError(
    `The data in ${dataFolder} was made by PostgreSQL ${version}; this is PostgreSQL ${MAJOR_VERSION}. ` +
      'Begin with empty data: npm start -- --reset',
  );
}

/** For the case that the run record is lost as well: the server itself leaves its process id with its data. */
async function stopStaleServer(dataFolder: string): Promise<void> {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const server = identify(Number(readFileSync(lock, 'utf8').split('\n')[0]));
  if (server && commandLine(server.pid).includes(dataFolder)) await stopProcess(server, 'SIGINT');
  rmSync(lock, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
