import type { Event } from '@carillon/client';
import type { Command } from 'commander';
import { type EventFilter, EventFeed } from '../event-feed.js';
import { interruptible } from '../interruptible.js';
import { collect, wholeNumber } from '../option-parsers.js';
import { printJsonLine, printLine } from '../output.js';
import { openSession } from '../session.js';

/** Which events, as `events tail` and `listen` are told. */
export interface EventOptions {
  events?: string[];
  since?: string;
  test?: boolean;
}

export function addEvents(program: Command): void {
  const events = program.command('events').description('what happens');
  withEventOptions(events.command('tail').description('what happens from now on, line by line'))
    .option('--count <number>', 'end after so many', wholeNumber)
    .action(tail);
}

export function withEventOptions(command: Command): Command {
  return command
    .option('--events <type>', 'only these: a type, or a group such as delivery.*; to be repeated', collect)
    .option('--since <instant>', 'begin with what has happened since, in RFC 3339')
    .option('--test', 'those of test mode, with a live key');
}

export function feedOptions({ events, since, test }: EventOptions) {
  return {
    // Which there are the API knows, and says.
    ...(events ? { eventTypes: events.flatMap((each) => each.split(',')) as EventFilter[] } : {}),
    ...(since === undefined ? {} : { since }),
    ...(test ? { test } : {}),
  };
}

/** Who or what an event is about. */
export function subjectOf({ data }: Event): string | null {
  const { delivery, address, domain, name, message_id: message } = data as Record<string, unknown>;
  const recipient = (delivery as { recipient?: unknown } | null | undefined)?.recipient;
  const subject = [recipient, address, domain, name, message].find((each) => typeof each === 'string');
  return subject ?? null;
}

async function tail(options: EventOptions & { count?: number }, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  await interruptible('', async (signal) => {
    const feed = new EventFeed(carillon, { ...feedOptions(options), signal });
    let told = 0;
    for await (const event of feed.follow()) {
      const { description } = event.data as { description?: string };
      if (json) printJsonLine(event);
      else printLine(event.timestamp, event.type, subjectOf(event), description);
      if ((told += 1) === options.count) return;
    }
  });
}
