// `npm run check`: everything that can be said about the code without running it. One line for each check; the
// output only of those that fail.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, isBuilt } from './support/build';
import { checkContainers } from './support/check-containers';
import { ROOT } from './support/paths';
import { describeError } from './support/plain-error';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

interface Outcome {
  ok: boolean;
  output: string;
}

interface Check {
  name: string;
  run: () => Promise<Outcome>;
}

const AT_ONCE = 2;

/** The longest first, so that the short ones fill the gaps. */
const CHECKS: Check[] = [
  { name: 'ESLint', run: tool('eslint', '--max-warnings', '0', '.') },
  { name: 'Types', run: tool('tsc', '--noEmit') },
  { name: 'Types of the console', run: tool('tsc', '--noEmit', '-p', 'console') },
  { name: 'Formatting', run: tool('prettier', '--check', '--log-level', 'warn', '.') },
  {
    name: 'Module boundaries',
    run: tool(
      ...[
        'depcruise',
        'src',
        'simulator',
        'scripts',
        'test',
        'clients/typescript/src',
        'clients/cli/src',
        'clients/mcp/src',
        'console/src',
      ],
      ...['--config', '.dependency-cruiser.cjs'],
    ),
  },
  { name: 'OpenAPI document', run: tool('tsx', 'scripts/generate-openapi.ts', '--check') },
  { name: 'OpenAPI rules', run: tool('redocly', 'lint', 'openapi.json', '--format', 'summary') },
  { name: 'Breaking changes', run: tool('tsx', 'scripts/check-breaking-changes.ts') },
  { name: 'SMTP2GO types', run: tool('tsx', 'scripts/generate-smtp2go-types.ts', '--check') },
  { name: 'TypeScript client', run: tool('tsx', 'scripts/generate-client.ts', '--check') },
  { name: 'Python client', run: tool('tsx', 'scripts/generate-python-client.ts', '--check') },
  { name: 'Tools for assistants', run: tool('tsx', 'scripts/generate-mcp-tools.ts', '--check') },
  {
    name: 'Table of operations',
    run: tool('tsx', 'scripts/generate-provider-operations.ts', '--check'),
  },
  { name: 'Container files', run: () => Promise.resolve(containers()) },
];

async function main(): Promise<number> {
  const steps = new Steps();
  const stack = new Stack('check');
  try {
    // The OpenAPI document is read off the built API.
    if (!isBuilt()) await steps.run('Build', () => build(stack));
  } finally {
    await stack.stop();
  }
  const waiting = [...CHECKS];
  const failed: { name: string; output: string }[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = Date.now();
      const { ok, output } = await check.run();
      if (!ok) failed.push({ name: check.name, output });
      steps.report(check.name, ok, began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const { name, output } of failed) console.error(`\n${steps.bold(name)}\n${output.trim()}`);
  return failed.length === 0 ? 0 : 1;
}

function tool(name: string, ...args: string[]): () => Promise<Outcome> {
  return () =>
    new Promise((resolve) => {
      const child = spawn(join(ROOT, 'node_modules', '.bin', name), args, {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.on('error', (error) => resolve({ ok: false, output: error.message }));
      child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() }));
    });
}

function containers(): Outcome {
  const problems = checkContainers();
  return { ok: problems.length === 0, output: problems.join('\n') };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
