import type { Command } from 'commander';
import { EventFeed } from '../event-feed.js';
import { note, UsageError } from '../failure.js';
import { interruptible } from '../interruptible.js';
import { wholeNumber } from '../option-parsers.js';
import { printJsonLine, printLine } from '../output.js';
import { openSession } from '../session.js';
import { keyOf, newSecret, WebhookForwarder } from '../webhook-forwarder.js';
import { type EventOptions, feedOptions, subjectOf, withEventOptions } from './events.js';

interface ListenOptions extends EventOptions {
  forwardTo: string;
  count?: number;
}

export function addListen(program: Command): void {
  withEventOptions(
    program
      .command('listen')
      .description('post what happens to a program on this machine, signed as webhooks are')
      .requiredOption('--forward-to <url>', 'such as http://localhost:8080/hooks'),
  )
    .option('--count <number>', 'end after so many', wholeNumber)
    .addHelpText(
      'after',
      '\nThe secret is made anew each time; one in CARILLON_WEBHOOK_SECRET (whsec_…) is taken instead.',
    )
    .action(listen);
}

/** Each event is posted once, in the order in which it is told; what is answered changes nothing. */
async function listen(options: ListenOptions, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const url = localUrl(options.forwardTo);
  const given = process.env.CARILLON_WEBHOOK_SECRET;
  const secret = given || newSecret();
  const forwarder = new WebhookForwarder(url, keyOf(secret));
  // Not among the events: what reads those from standard output wants nothing else.
  note(
    `Events are posted to ${url}, signed with ${given ? 'the secret of CARILLON_WEBHOOK_SECRET' : secret}`,
  );
  await interruptible('', async (signal) => {
    const feed = new EventFeed(carillon, { ...feedOptions(options), signal });
    let told = 0;
    for await (const event of feed.follow()) {
      const answer = await forwarder.post(event, signal);
      const { id, type } = event;
      if (json)
        printJsonLine({
          id,
          type,
          ...(typeof answer === 'number' ? { status: answer } : { problem: answer }),
        });
      else printLine(answer, type, id, subjectOf(event));
      if ((told += 1) === options.count) return;
    }
  });
}

function localUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.href;
  throw new UsageError('--forward-to takes a URL such as http://localhost:8080/hooks.');
}
