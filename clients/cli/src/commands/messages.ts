import type { Command } from 'commander';
import { printDeliveries } from '../follow-message.js';
import { wholeNumber } from '../option-parsers.js';
import { printFields, printJson, printLine, printTable } from '../output.js';
import { openSession } from '../session.js';

const MOST = 100;

export function addMessages(program: Command): void {
  const messages = program.command('messages').description('what was sent, and what became of it');
  messages
    .command('list')
    .description('the newest messages')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option('--test', 'those of test mode, with a live key')
    .action(list);
  messages.command('get').description('a message and its recipients').argument('<message>').action(get);
  messages
    .command('explain')
    .description('why somebody did, or did not, get it')
    .argument('<message>')
    .option('--recipient <address>', 'who, where there are several')
    .option('--delivery <id>', 'the same, by the id of the delivery')
    .action(explain);
}

async function list({ limit, test }: { limit: number; test?: boolean }, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const page = { limit: Math.min(limit, MOST), ...(test ? { test } : {}) };
  const found = [];
  for await (const message of carillon.messages.list(page)) {
    found.push(message);
    if (found.length === limit) break;
  }
  if (json) return printJson(found);
  printTable(
    ['MESSAGE', 'CHANNEL', 'STATUS', 'RECIPIENTS', 'SUBJECT', 'CREATED'],
    found.map((message) => [
      ...[message.id, message.channel, message.status, message.recipient_count],
      ...[message.subject, message.created_at],
    ]),
  );
}

async function get(id: string, _options: object, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const message = await carillon.messages.get(id);
  if (json) return printJson(message);
  const {
    channel,
    status,
    from,
    subject,
    created_at: created,
    scheduled_at: scheduled,
    deliveries,
  } = message;
  printFields({ message: message.id, channel, status, from, subject, created, scheduled });
  process.stdout.write('\n');
  printDeliveries(deliveries);
}

async function explain(
  id: string,
  { recipient, delivery }: { recipient?: string; delivery?: string },
  command: Command,
): Promise<void> {
  const { carillon, json } = openSession(command);
  const explained = await carillon.messages.explain(id, {
    ...(recipient === undefined ? {} : { recipient }),
    ...(delivery === undefined ? {} : { delivery_id: delivery }),
  });
  if (json) return printJson(explained);
  printFields({ recipient: explained.recipient, status: explained.status, outcome: explained.outcome });
  printLine(explained.because);
  process.stdout.write('\n');
  printTable(
    ['STEP', 'VERDICT', 'SAYS', 'AT'],
    explained.steps.map(({ step, verdict, says, at }) => [step, verdict, says, at]),
  );
}
