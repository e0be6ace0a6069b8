// `npm run test:faults`: the rows of the fault matrix as programs, each with as many seeds and messages as asked for.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportTable } from '../test/faults/audit/report';
import { CONTROLS, runControl } from '../test/faults/controls/controls';
import { FaultRig } from '../test/faults/rig/fault-rig';
import { type RowResult, runRow } from '../test/faults/rig/run-row';
import { ALL_ROWS, rowOf } from '../test/faults/rows/all-rows';
import { build, isBuilt } from './support/build';
import { onStopSignal } from './support/on-stop-signal';
import { STATE } from './support/paths';
import { describeError, PlainError } from './support/plain-error';
import { Stack } from './support/stack';
import { Steps } from './support/steps';

const USAGE = `Usage: npm run test:faults -- [options]
  --rows 1,2,3     which rows of the matrix; all of them when absent
  --seeds N        how many seeds each, one after the other (3)
  --seed S         the first seed, or the only one to be repeated (1)
  --messages M     messages of each run (500)
  --quick          outages of seconds, not of the length that the matrix has
  --controls       the negative controls of those rows: the product without one protection each, which must fail with
                   one of the seeds
  --out FILE       everything that was found, as JSON`;

/** What a run that failed has left: ledgers and logs. */
const EVIDENCE = join(STATE, 'faults');

interface Options {
  rows: number[];
  seeds: number[];
  messages: number;
  long: boolean;
  controls: boolean;
  out: string | undefined;
}

async function main(): Promise<number> {
  const options = readOptions();
  const building = new Stack('test-faults-build');
  try {
    if (!isBuilt()) await new Steps().run('Build', () => build(building));
  } finally {
    await building.stop();
  }
  const rig = await FaultRig.start();
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await rig.stop();
    process.exit(130);
  };
  onStopSignal(
    () => void stop(),
    () => process.exit(130),
  );
  try {
    return options.controls ? await runControls(rig, options) : await runRows(rig, options);
  } catch (error) {
    if (stopping) return 130;
    throw error;
  } finally {
    await rig.stop();
  }
}

async function runRows(rig: FaultRig, { rows, seeds, messages, long, out }: Options): Promise<number> {
  const results: RowResult[] = [];
  for (const row of rows.map(rowOf)) {
    for (const seed of seeds) {
      const result = await runRow(rig, row, seed, { messages, long });
      results.push(result);
      tell(result);
      if (result.violations.length > 0) keepEvidence(result);
      rmSync(result.folder, { recursive: true, force: true });
      if (out) writeReport(out, results, messages);
    }
  }
  console.log(`\n${reportTable(results).join('\n')}`);
  return results.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

/** A control that goes well is a protection that no row would miss. */
async function runControls(rig: FaultRig, { rows, seeds, messages }: Options): Promise<number> {
  let unnoticed = 0;
  for (const control of CONTROLS.filter(({ row }) => rows.includes(row))) {
    const { noticed, result } = await runControl(rig, control, seeds, messages);
    if (!noticed) unnoticed += 1;
    console.log(
      `${noticed ? '✓' : '✗'} without ${control.name}: row ${control.row} ${noticed ? 'fails' : 'does not notice'}`,
    );
    for (const violation of result.violations) console.log(`    ${violation}`);
  }
  return unnoticed === 0 ? 0 : 1;
}

function tell({ row, title, seed, seconds, faults, audit, violations, figures }: RowResult): void {
  const mark = violations.length > 0 ? '✗' : '✓';
  const more = Object.entries(figures)
    .map(([name, value]) => `, ${name} ${value}`)
    .join('');
  console.log(
    `${mark} row ${row}, seed ${seed}: ${title}; ${audit.messages} messages, ${faults} faults, ` +
      `${audit.wasUnknown} in doubt for a time, accept p99 ${audit.acceptP99Ms} ms${more} (${seconds.toFixed(0)} s)`,
  );
  for (const violation of violations) console.log(`    ${violation}`);
}

function keepEvidence({ row, seed, folder }: RowResult): void {
  const kept = join(EVIDENCE, `row-${row}-seed-${seed}`);
  rmSync(kept, { recursive: true, force: true });
  cpSync(folder, kept, { recursive: true });
  console.log(`    Ledgers and logs: ${kept}; again with --rows ${row} --seed ${seed}`);
}

function writeReport(file: string, results: RowResult[], messages: number): void {
  mkdirSync(dirname(file), { recursive: true });
  const report = { writtenAt: new Date().toISOString(), messages, runs: results };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      seeds: { type: 'string' },
      seed: { type: 'string' },
      messages: { type: 'string' },
      quick: { type: 'boolean', default: false },
      controls: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const first = whole('seed', values.seed ?? '1');
  const count = whole('seeds', values.seeds ?? (values.seed ? '1' : '3'));
  return {
    rows: values.rows?.split(',').map((text) => whole('rows', text)) ?? ALL_ROWS.map(({ number }) => number),
    seeds: Array.from({ length: count }, (_, index) => first + index),
    messages: whole('messages', values.messages ?? (values.controls ? '300' : '500')),
    long: !values.quick,
    controls: values.controls,
    out: values.out,
  };
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new PlainError(`--${option} takes whole numbers above 0, not "${text}".\n\n${USAGE}`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
