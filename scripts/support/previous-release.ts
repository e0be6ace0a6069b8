import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths';
import { PlainError } from './plain-error';

export interface Release {
  version: string;
  commit: string;
}

/** The release that runs while this one is rolled out: what it can call and what it has stored must go on working. */
export function previousRelease(): Release {
  return JSON.parse(readFileSync(join(ROOT, 'previous-release.json'), 'utf8')) as Release;
}

/** False in a source archive and in a shallow clone: what needs it is left out there, and says so. */
export function hasPreviousRelease(): boolean {
  const { status } = spawnSync('git', ['cat-file', '-e', `${previousRelease().commit}^{commit}`], {
    cwd: ROOT,
  });
  return status === 0;
}

/** A file as that release has it. */
export function fileOfRelease({ commit }: Release, path: string): string {
  return git('show', `${commit}:${path}`);
}

export function filesOfRelease({ commit }: Release, folder: string): string[] {
  return git('ls-tree', '--name-only', '-r', commit, '--', folder).trim().split('\n');
}

/** Builds that release in an empty folder, with the libraries of this one. */
export function buildRelease({ commit }: Release, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const archive = spawnSync(
    'git',
    [
      'archive',
      '--format=tar',
      commit,
      'src',
      'package.json',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ],
    {
      cwd: ROOT,
      maxBuffer: 512 * 1024 * 1024,
    },
  );
  if (archive.status !== 0) throw new PlainError(noHistory(commit));
  run('tar', ['-x', '-C', folder], archive.stdout, folder);
  if (!existsSync(join(folder, 'node_modules')))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  run(join(ROOT, 'node_modules', '.bin', 'nest'), ['build'], undefined, folder);
}

function git(...args: string[]): string {
  const { status, stdout } = spawnSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  if (status !== 0) throw new PlainError(noHistory(args.join(' ')));
  return stdout;
}

function run(command: string, args: string[], input: Buffer | undefined, cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, input });
  if (status !== 0) throw new PlainError(`${command} failed:\n${String(stdout)}${String(stderr)}`);
}

function noHistory(what: string): string {
  return `The previous release is not in this checkout (${what}): it needs the history, so "git fetch --unshallow" in a shallow clone.`;
}
