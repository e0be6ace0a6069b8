import type { CampaignProgress, CampaignProgressEvent, Carillon } from '@carillon/client';
import type { Command } from 'commander';
import { NotWell } from '../failure.js';
import { interruptible } from '../interruptible.js';
import { wholeNumber } from '../option-parsers.js';
import { printFields, printJson, printJsonLine, printLine, printTable } from '../output.js';
import { ProgressBar } from '../progress-bar.js';
import { openSession, type Session } from '../session.js';

type Ended = Extract<CampaignProgressEvent, { event: 'end' }>['data'];

export function addCampaigns(program: Command): void {
  const campaigns = program.command('campaigns').description('one template to many');
  campaigns
    .command('list')
    .description('the newest campaigns')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option('--test', 'those of test mode, with a live key')
    .action(list);
  campaigns
    .command('run')
    .description('launch a campaign: at once, or as its schedule says')
    .argument('<campaign>')
    .option('--watch', 'and watch it')
    .action(run);
  campaigns
    .command('watch')
    .description('how far it is, until it is over')
    .argument('<campaign>')
    .action((id: string, _options: object, command: Command) => watch(openSession(command), id));
}

async function list({ limit, test }: { limit: number; test?: boolean }, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const found = [];
  for await (const campaign of carillon.campaigns.list({
    limit: Math.min(limit, 100),
    ...(test ? { test } : {}),
  })) {
    found.push(campaign);
    if (found.length === limit) break;
  }
  if (json) return printJson(found);
  printTable(
    ['CAMPAIGN', 'NAME', 'CHANNEL', 'STATUS', 'NEXT RUN', 'CREATED'],
    found.map(({ id, name, channel, status, next_run_at: next, created_at: created }) => [
      ...[id, name, channel, status, next, created],
    ]),
  );
}

async function run(id: string, { watch: isWatched }: { watch?: boolean }, command: Command): Promise<void> {
  const session = openSession(command);
  const launched = await session.carillon.campaigns.launch(id);
  if (isWatched) return watch(session, id);
  if (session.json) return printJson(launched);
  printFields({ campaign: id, status: launched.status, 'next run': launched.next_run_at });
}

/** NotWell for one that ended otherwise than completed. */
async function watch({ carillon, json }: Session, id: string): Promise<void> {
  const { status } = await interruptible(
    `The campaign goes on; "carillon campaigns watch ${id}" shows it again.`,
    (signal) => untilEnd(carillon, id, json ? printJsonLine : undefined, signal),
  );
  if (!json) printLine(id, status);
  if (status !== 'completed') throw new NotWell();
}

async function untilEnd(
  carillon: Carillon,
  id: string,
  printEvent: ((event: CampaignProgressEvent) => void) | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const bar = new ProgressBar('Done', 'recipients', '{rate} a minute, until {until}');
  try {
    for await (const event of carillon.campaigns.progress(id, { signal })) {
      printEvent?.(event);
      if (event.event === 'end') return event.data;
      if (!printEvent) showProgress(bar, event.data);
    }
  } finally {
    bar.end();
  }
  throw new Error('The stream ended without a word.');
}

/** A bar on a terminal, a line of text elsewhere. */
function showProgress(bar: ProgressBar, progress: CampaignProgress | null): void {
  if (!progress) return;
  const { status, recipients, accepted, sent, delivered, skipped } = progress;
  const [rate, until] = [progress.rate_per_minute, progress.estimated_finish ?? 'nobody knows'];
  if (process.stderr.isTTY) return bar.show(sent + skipped, recipients, { rate, until });
  const counts = { recipients, skipped, accepted, sent, delivered };
  const told = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  printLine(status, ...told, `${rate} a minute`, `until ${until}`);
}
