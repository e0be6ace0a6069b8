import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity';

interface Recorded extends ProcessIdentity {
  name: string;
  stopSignal: NodeJS.Signals;
}

interface RunFile {
  owner: ProcessIdentity;
  purpose: string;
  processes: Recorded[];
  folders: string[];
}

const STOP_GRACE_MS = 10_000;

/**
 * What one script has started, written down before anything can go wrong with it. A script that is killed
 * with -9 cannot clear up; whoever comes next reads the record of the dead owner, stops what is still alive
 * and removes its temporary folders.
 */
export class RunRecord {
  private readonly path: string;
  private readonly content: RunFile;

  constructor(
    private readonly folder: string,
    purpose: string,
  ) {
    const owner = identify(process.pid);
    if (!owner) throw new Error('This process cannot see itself in the process list.');
    this.path = join(folder, `${purpose}-${process.pid}.json`);
    this.content = { owner, purpose, processes: [], folders: [] };
    mkdirSync(folder, { recursive: true });
    this.write();
  }

  addProcess(pid: number, name: string, stopSignal: NodeJS.Signals): void {
    const identity = identify(pid);
    if (!identity) return;
    this.content.processes.push({ ...identity, name, stopSignal });
    this.write();
  }

  removeProcess(pid: number): void {
    this.content.processes = this.content.processes.filter((recorded) => recorded.pid !== pid);
    this.write();
  }

  addTemporaryFolder(path: string): void {
    this.content.folders.push(path);
    this.write();
  }

  /** The other script of the same purpose that is running in this checkout, if there is one. */
  otherOwner(): ProcessIdentity | undefined {
    return readRuns(this.folder)
      .map(({ run }) => run)
      .find(
        (run) => run.purpose === this.content.purpose && run.owner.pid !== process.pid && isAlive(run.owner),
      )?.owner;
  }

  close(): void {
    rmSync(this.path, { force: true });
  }

  private write(): void {
    writeFileSync(this.path, JSON.stringify(this.content, null, 2));
  }
}

/** Stops what scripts that are no longer alive have left behind; returns the names. */
export async function stopLeftovers(folder: string): Promise<string[]> {
  const stopped: string[] = [];
  for (const { path, run } of readRuns(folder)) {
    if (isAlive(run.owner)) continue;
    for (const leftover of run.processes.reverse().filter(isAlive)) {
      await stopProcess(leftover, leftover.stopSignal);
      stopped.push(leftover.name);
    }
    for (const temporary of run.folders) rmSync(temporary, { recursive: true, force: true });
    rmSync(path, { force: true });
  }
  return stopped;
}

export async function stopProcess(target: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  send(target, signal);
  const deadline = Date.now() + STOP_GRACE_MS;
  while (isAlive(target)) {
    if (Date.now() > deadline) send(target, 'SIGKILL');
    await delay(25);
  }
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(target.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

function readRuns(folder: string): { path: string; run: RunFile }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const path = join(folder, name);
      try {
        return [{ path, run: JSON.parse(readFileSync(path, 'utf8')) as RunFile }];
      } catch {
        // Removed meanwhile by its owner, or cut off while it was written: the owner died at once.
        return [];
      }
    });
}
