import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { PlainError } from '../support/plain-error';
import { ROOT } from '../support/paths';
import type { Stack } from '../support/stack';
import type { Say } from '../support/steps';
import { canInstallPackages, installPackage } from './apt';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const HOW_TO_INSTALL =
  'Chromium is missing, in which the console is tested. Install it, or name one: CHROMIUM=/path/to/chromium npm test';

/**
 * The Chromium (or Chrome) to test in: the one that CHROMIUM names, one that is installed, or one that is fetched now: as
 * a package for root on Debian and Ubuntu, else Playwright's own.
 */
export async function obtainChromium(stack: Stack, say: Say): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (canInstallPackages()) {
    say('installing chromium with apt-get');
    await installPackage('chromium', stack);
  } else {
    say('fetching Chromium');
    const cli = join(ROOT, 'node_modules', 'playwright-core', 'cli.js');
    await stack.run({ name: 'playwright', command: process.execPath, args: [cli, 'install', 'chromium'] });
  }
  const installed = findChromium();
  if (!installed) throw new PlainError(HOW_TO_INSTALL);
  return installed;
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin'];
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...ELSEWHERE, chromium.executablePath()].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
