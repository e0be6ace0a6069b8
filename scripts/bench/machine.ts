import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/paths';
import { median } from './statistics';

const FSYNCS = 50;
const PAGE_BYTES = 8192;
/** The build and the start of the services are in it. */
const OWN_SHARE = 0.75;

/** What must be known of a machine before its figures mean anything. */
export interface Machine {
  date: string;
  cores: number;
  processor: string;
  memoryGb: number;
  system: string;
  carillon: string;
  node: string;
  postgres: string;
  redis: string;
  bull: string;
  /** The median of a page written and forced to disk where the database lies: what durable costs here. */
  fsyncMs: number;
  /** Of the last minute before the run: more than nothing means that somebody else is at work. */
  loadBefore: number;
}

export function describeMachine(
  startedAt: Date,
  versions: { postgres: string; redis: string },
  folder: string,
): Machine {
  const processors = cpus();
  return {
    date: startedAt.toISOString(),
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()}`,
    carillon: versionIn(ROOT),
    node: process.versions.node,
    ...versions,
    bull: versionIn(join(ROOT, 'node_modules', 'bull')),
    fsyncMs: fsyncTime(folder),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

export function machineLines(machine: Machine): string[] {
  return [
    `${machine.date}  Carillon ${machine.carillon}  Node ${machine.node}  PostgreSQL ${machine.postgres}  Redis ${machine.redis}  Bull ${machine.bull}`,
    `${machine.cores} cores (${machine.processor})  ${machine.memoryGb} GB  ${machine.system}  fsync ${machine.fsyncMs} ms  load before ${machine.loadBefore}`,
  ];
}

/** Undefined when the machine is ours alone, or nearly so. */
export function loadWarning({ loadBefore, cores }: Machine): string | undefined {
  if (loadBefore < cores * OWN_SHARE) return undefined;
  return `Somebody else is at work on this machine (load ${loadBefore} on ${cores} cores): the figures are worth little.`;
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function fsyncTime(folder: string): number {
  const file = join(folder, 'fsync-probe');
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  const times = Array.from({ length: FSYNCS }, () => {
    const began = performance.now();
    writeSync(descriptor, page);
    fsyncSync(descriptor);
    return performance.now() - began;
  });
  closeSync(descriptor);
  rmSync(file);
  return Number(median(times).toFixed(2));
}
