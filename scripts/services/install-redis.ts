import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { PlainError } from '../support/plain-error';
import type { Stack } from '../support/stack';
import type { Say } from '../support/steps';
import { findRedisServer } from './redis';

// Debian's maintainer scripts ask this file before they start a service; 101 means "do not".
const POLICY = '/usr/sbin/policy-rc.d';

const HOW_TO_INSTALL =
  'Redis is missing. Install it with "brew install redis" (macOS), "sudo apt-get install redis-server" (Debian, Ubuntu) ' +
  'or "sudo dnf install valkey" (Fedora), or name a server of your own: REDIS_URL=redis://host:6379 npm start';

/**
 * The redis-server (or valkey-server) to run. Where there is none, root on Debian and Ubuntu gets the package installed,
 * without the system service that comes with it; anybody else is told what to run.
 */
export async function obtainRedisServer(stack: Stack, say: Say): Promise<string> {
  const found = findRedisServer();
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new PlainError(HOW_TO_INSTALL);

  say('installing redis-server with apt-get');
  const keepServiceDown = !existsSync(POLICY);
  if (keepServiceDown) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    if (!(await aptGet(['install', '-y', 'redis-server'], stack))) {
      // A fresh image has no package lists, or ones that name files which are gone.
      await aptGet(['update'], stack);
      await aptGet(['install', '-y', 'redis-server'], stack);
    }
    await disableService(stack);
  } finally {
    if (keepServiceDown) rmSync(POLICY, { force: true });
  }
  const installed = findRedisServer();
  if (!installed) throw new PlainError(`"apt-get install redis-server" did not succeed. ${HOW_TO_INSTALL}`);
  say('redis-server installed with apt-get');
  return installed;
}

async function aptGet(args: string[], stack: Stack): Promise<boolean> {
  const program = await stack.run({
    name: 'apt-get',
    command: 'apt-get',
    args: ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'APT::Install-Recommends=false', ...args],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return program.exitCode === 0;
}

/** Else it would come up at the next boot. */
async function disableService(stack: Stack): Promise<void> {
  if (!existsSync('/run/systemd/system')) return;
  await stack.run({ name: 'systemctl', command: 'systemctl', args: ['disable', '--now', 'redis-server'] });
}
