// `npm run bench`: what the product does on this machine, each figure beside a plain baseline of the same run.
//
// Glossary
//   figure    one measurement of the product and of its baseline (bench/figures/)
//   baseline  the shortest honest program for the same job, on the same services (bench/baselines/)
//   load      requests, made by a process of their own (bench/load/)
//   arena     databases, an empty Redis, API, worker and simulator of its own for one figure (bench/arena.ts)
//   aim       what the ratio of the two is to be
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Arena } from './bench/arena';
import { type BenchOptions, parseBenchOptions, USAGE } from './bench/bench-options';
import { BenchServices, makeFolderOnDisk } from './bench/bench-services';
import { type Figure, isMet, ratioOf, type Row } from './bench/figure';
import { acceptFigure } from './bench/figures/accept.figure';
import { backlogFigure } from './bench/figures/backlog.figure';
import { audienceFigure } from './bench/figures/audience.figure';
import { campaignFigure } from './bench/figures/campaign.figure';
import { consoleFigure } from './bench/figures/console.figure';
import { endpointsFigure } from './bench/figures/endpoints.figure';
import { eventsFigure } from './bench/figures/events.figure';
import { latencyFigure } from './bench/figures/latency.figure';
import { isolationFigure } from './bench/figures/isolation.figure';
import { describeMachine, loadWarning, type Machine, machineLines } from './bench/machine';
import { resultTable } from './bench/result-table';
import { build, isBuilt } from './support/build';
import { onStopSignal } from './support/on-stop-signal';
import { LOGS } from './support/paths';
import { describeError } from './support/plain-error';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

const FIGURES: Figure[] = [
  acceptFigure,
  isolationFigure,
  campaignFigure,
  audienceFigure,
  eventsFigure,
  latencyFigure,
  endpointsFigure,
  backlogFigure,
  consoleFigure,
];

const steps = new Steps();
const startedAt = new Date();

async function main(): Promise<void> {
  const names = FIGURES.map(({ name }) => name);
  const options = parseBenchOptions(process.argv.slice(2), names, startedAt);
  if (!options) return console.log(`${USAGE}\nFigures: ${names.join(', ')}`);
  const stack = new Stack('bench', join(LOGS, 'bench'));
  const run = new BenchRun(stack, options);
  onStopSignal(
    () => void run.leave(130),
    () => stack.hurry(),
  );
  try {
    await Promise.race([run.all(), stack.death]);
    await run.leave(0);
  } catch (error) {
    // What fails because we are stopping is no news.
    if (stack.isStopping) return;
    steps.close();
    console.error(`\n${describeError(error)}\n`);
    await run.leave(1);
  }
}

interface Failure {
  figure: string;
  why: string;
}

class BenchRun {
  private folder: string | undefined;

  constructor(
    private readonly stack: Stack,
    private readonly options: BenchOptions,
  ) {}

  async all(): Promise<void> {
    await this.stack.claimCheckout('The benchmark');
    if (!isBuilt()) await steps.run('Build', () => build(this.stack));
    const folder = makeFolderOnDisk();
    this.folder = folder;
    this.stack.record.addTemporaryFolder(folder);
    const services = await steps.run('PostgreSQL, Redis', (say) =>
      BenchServices.start(this.stack, folder, say),
    );
    const machine = describeMachine(startedAt, await services.versions(), folder);
    for (const line of machineLines(machine)) steps.print(`  ${line}`);
    const warning = loadWarning(machine);
    if (warning) steps.print(`  ${warning}`);
    if (this.options.quick) steps.print('  --quick: sizes too small to be quoted');

    const rows: Row[] = [];
    const failed: Failure[] = [];
    for (const figure of FIGURES.filter(({ name }) => this.options.only.includes(name))) {
      try {
        rows.push(...(await steps.run(figure.name, (say) => this.measure(services, figure, say))));
      } catch (error) {
        // One that fails costs the others nothing.
        if (this.stack.isStopping) throw error;
        failed.push({ figure: figure.name, why: describeError(error) });
      }
    }
    steps.print();
    for (const line of resultTable(rows)) steps.print(`  ${line}`);
    for (const { figure, why } of failed) steps.print(`\n  ${figure} failed: ${why}`);
    this.write(machine, rows, failed);
    if (failed.length > 0) await this.leave(1);
  }

  async leave(code: number): Promise<void> {
    if (this.stack.isStopping) return;
    await this.stack.stop();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    process.exit(code);
  }

  private async measure(
    services: BenchServices,
    figure: Figure,
    say: (detail: string) => void,
  ): Promise<Row[]> {
    const arena = await Arena.open(services, this.stack, figure.name);
    try {
      const rows = await figure.run(arena, this.options.sizes, say);
      say(rows.map((row) => `${ratioOf(row).toFixed(2)} x`).join(', '));
      return rows;
    } finally {
      if (!this.stack.isStopping) await arena.close();
    }
  }

  private write(machine: Machine, rows: Row[], failed: Failure[]): void {
    const { out, quick } = this.options;
    mkdirSync(dirname(out), { recursive: true });
    const figures = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
    writeFileSync(out, `${JSON.stringify({ machine, quick, figures, failed }, null, 2)}\n`);
    steps.print(`\n  Written to ${out}`);
  }
}

main().catch((error: unknown) => {
  console.error(describeError(error));
  process.exit(1);
});
