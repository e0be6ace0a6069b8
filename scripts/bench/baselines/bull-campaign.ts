// Launches a campaign for bull-sender.ts: a Bull job for each recipient, added a thousand at a time.
import Queue from 'bull';
import { readers } from '../newsletter';
import { readTask, writeResult } from '../task-file';
import { PLAIN_QUEUE, type PlainJob } from './plain-queue';

export interface BullCampaignTask {
  redisUrl: string;
  /** The numbers of its readers, from the first to before the last. */
  from: number;
  to: number;
}

export interface BullCampaignResult {
  /** Milliseconds of the epoch. */
  startedAt: number;
}

const AT_ONCE = 1_000;

async function main(): Promise<void> {
  const { redisUrl, from, to } = readTask<BullCampaignTask>();
  const queue = new Queue<PlainJob>(PLAIN_QUEUE, redisUrl);
  await queue.isReady();
  const jobs = readers(from, to).map((reader) => ({ data: { reader }, opts: { removeOnComplete: true } }));
  const startedAt = Date.now();
  for (let added = 0; added < jobs.length; added += AT_ONCE) {
    await queue.addBulk(jobs.slice(added, added + AT_ONCE));
  }
  await queue.close();
  writeResult({ startedAt } satisfies BullCampaignResult);
}

void main();
