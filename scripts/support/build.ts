import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths';
import { PlainError } from './plain-error';
import type { Stack } from './stack';

const SOURCES = [
  'src',
  'simulator',
  'clients/typescript/src',
  'clients/cli/src',
  'clients/mcp/src',
  'console/src',
];
const SETTINGS = [
  'nest-cli.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.simulator.json',
  'clients/typescript/package.json',
  'clients/typescript/tsconfig.json',
  'clients/typescript/tsconfig.cjs.json',
  'clients/cli/package.json',
  'clients/cli/tsconfig.json',
  'clients/mcp/package.json',
  'clients/mcp/tsconfig.json',
  'console/package.json',
  'console/vite.config.ts',
  'console/index.html',
  'console/frame.html',
];
const BUILT = [
  'dist',
  'dist-simulator',
  'clients/typescript/dist',
  'clients/cli/dist',
  'clients/mcp/dist',
  'console/dist',
];
// Inside dist, so that whoever removes the build removes the stamp as well.
const STAMP = join(ROOT, 'dist', '.built-from');

export function isBuilt(): boolean {
  return (
    BUILT.every((folder) => existsSync(join(ROOT, folder))) &&
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === hashOfSources()
  );
}

export async function build(stack: Stack): Promise<void> {
  // Taken before: a file saved while the compiler runs makes the next start build again.
  const hash = hashOfSources();
  const program = await stack.run({ name: 'build', command: 'npm', args: ['run', '--silent', 'build'] });
  if (program.exitCode !== 0) throw new PlainError(`The build failed.\n${program.lastLines(60)}`);
  writeFileSync(STAMP, hash);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of [...SETTINGS, ...SOURCES.flatMap(filesIn)]) {
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .sort();
}
