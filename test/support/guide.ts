import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/support/paths';

interface Step {
  script: string;
  /** What the guide shows as its output; `…` stands for anything. */
  shown: string | undefined;
}

const RAN = '--- ran ---';

/** The commands of a guide: its blocks `sh run`, each with the block `text` that follows. */
export function stepsOf(guide: string): Step[] {
  const text = readFileSync(join(ROOT, 'docs', guide), 'utf8');
  const blocks = [...text.matchAll(/^( *)```(sh run|text)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', kind = '', body = '']) => ({
      kind,
      body: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
  return blocks.flatMap(({ kind, body }, at) => {
    if (kind !== 'sh run') return [];
    const next = blocks[at + 1];
    return [{ script: body, shown: next?.kind === 'text' ? next.body : undefined }];
  });
}

/** Runs the steps in one shell, as somebody would who pastes them, and answers what each has printed. */
export async function runSteps(steps: Step[], env: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-guide-'));
  const script = steps.map((step) => `${step.script}\necho '${RAN}'\n`).join('');
  try {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, ...env },
      timeout: 80_000,
    });
    return stdout
      .split(`${RAN}\n`)
      .slice(0, -1)
      .map((printed) => printed.trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a pattern for what was printed. */
export function patternOf(shown: string): RegExp {
  const escaped = shown
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[\\s\\S]*?')}$`);
}
