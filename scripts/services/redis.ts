import { accessSync, constants, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Stack } from '../support/stack';

export interface RedisOptions {
  /** Found by `findRedisServer`. */
  server: string;
  dataFolder: string;
  port: number;
  persistent: boolean;
  /** Of the server, beside those that every one has. */
  settings?: Record<string, string>;
}

/** Test files have one each. */
export const REDIS_DATABASES = 4_096;

/**
 * Starts a Redis (or Valkey) of our own on 127.0.0.1. It never evicts: a queue that silently forgets jobs is worse
 * than one that refuses them. Returns its URL; it stops with the stack.
 */
export async function startRedis(options: RedisOptions, stack: Stack): Promise<string> {
  const { server, dataFolder, port } = options;
  mkdirSync(dataFolder, { recursive: true });
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: dataFolder,
    daemonize: 'no',
    databases: String(REDIS_DATABASES),
    'maxmemory-policy': 'noeviction',
    appendonly: options.persistent ? 'yes' : 'no',
    save: '',
    ...options.settings,
  };
  const program = stack.start({
    name: 'redis',
    command: server,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: dataFolder,
  });
  await program.untilReady(() => answersPing(port));
  return `redis://127.0.0.1:${port}`;
}

export function findRedisServer(): string | undefined {
  // Homebrew's folders are not on the PATH of every shell.
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
  ];
  const candidates = ['redis-server', 'valkey-server'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const answer = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(2000, () => answer(false));
    socket.once('data', (data) => answer(data.toString().startsWith('+PONG')));
    socket.once('error', () => answer(false));
  });
}
