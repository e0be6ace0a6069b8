import type { Arena, BenchTenant } from './arena';
import type { PacedMessagesTask } from './load/paced-messages';
import type { PacedResult } from './load/pace';
import { PlainError } from '../support/plain-error';
import { percentile } from './statistics';
import { until } from './until';

/** One single message about every so often: far apart enough that each one finds everything idle. */
export const EVERY_MS = 150;
const LIMIT_MS = 120_000;

export interface TimesToProvider {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/**
 * From the moment a client sends a request until the simulator has accepted the copy: its ledger against the clock of
 * the client, which is the same clock. Both count whole milliseconds, so that one time may be off by one either way.
 * Recipients are known by their mailbox, which must be used once.
 */
export async function messagesToProvider(
  arena: Arena,
  tenant: BenchTenant,
  messages: number,
  mailbox: string,
): Promise<TimesToProvider> {
  const { sentAt } = await arena.apart.run<PacedResult>('load/paced-messages', {
    url: arena.apiUrl,
    key: tenant.key,
    mailbox,
    messages,
    everyMs: EVERY_MS,
  } satisfies PacedMessagesTask);
  return timesToProvider(arena, sentAt, mailbox);
}

export async function timesToProvider(
  arena: Arena,
  sentAt: number[],
  mailbox: string,
): Promise<TimesToProvider> {
  const times = new Map<number, number>();
  const read = async (): Promise<boolean> => {
    times.clear();
    for await (const { at, recipients } of arena.simulator.ledger(`"${mailbox}+`)) {
      const number = Number(/\+(\d+)@/.exec(recipients[0] ?? '')?.[1]);
      const sent = sentAt[number];
      if (sent === undefined || times.has(number))
        throw new PlainError(`Message ${number} arrived twice, or was never sent.`);
      times.set(number, Date.parse(at) - sent);
    }
    return times.size === sentAt.length;
  };
  await until(`the provider has all ${sentAt.length} messages`, read, {
    everyMs: 1_000,
    limitMs: LIMIT_MS,
    soFar: () => Promise.resolve(`${times.size}`),
  });
  const all = [...times.values()];
  return { p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99), maxMs: percentile(all, 1) };
}
