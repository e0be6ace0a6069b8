import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Stack } from '../support/stack';

// Debian's maintainer scripts ask this file before they start a service; 101 means "do not".
const POLICY = '/usr/sbin/policy-rc.d';

/** Whether packages can be installed without asking anybody. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs a package of Debian or Ubuntu, without starting the system services that come with it. */
export async function installPackage(name: string, stack: Stack): Promise<void> {
  const keepServiceDown = !existsSync(POLICY);
  if (keepServiceDown) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    if (await aptGet(['install', '-y', name], stack)) return;
    // A fresh image has no package lists, or ones that name files which are gone.
    await aptGet(['update'], stack);
    await aptGet(['install', '-y', name], stack);
  } finally {
    if (keepServiceDown) rmSync(POLICY, { force: true });
  }
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
