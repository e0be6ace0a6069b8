import { existsSync } from 'node:fs';
import { PlainError } from '../support/plain-error';
import type { Stack } from '../support/stack';
import type { Say } from '../support/steps';
import { canInstallPackages, installPackage } from './apt';
import { findRedisServer } from './redis';

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
  if (!canInstallPackages()) throw new PlainError(HOW_TO_INSTALL);

  say('installing redis-server with apt-get');
  await installPackage('redis-server', stack);
  await disableService(stack);
  const installed = findRedisServer();
  if (!installed) throw new PlainError(`"apt-get install redis-server" did not succeed. ${HOW_TO_INSTALL}`);
  say('redis-server installed with apt-get');
  return installed;
}

/** Else it would come up at the next boot. */
async function disableService(stack: Stack): Promise<void> {
  if (!existsSync('/run/systemd/system')) return;
  await stack.run({ name: 'systemctl', command: 'systemctl', args: ['disable', '--now', 'redis-server'] });
}
