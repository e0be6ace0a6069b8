// The same pace as paced-messages.ts, for the baseline: each message is a Bull job.
import Queue from 'bull';
import { PLAIN_QUEUE, type PlainJob } from '../baselines/plain-queue';
import { reader } from '../newsletter';
import { readTask, writeResult } from '../task-file';
import { pace, type PacedResult } from './pace';

export interface PacedJobsTask {
  redisUrl: string;
  mailbox: string;
  messages: number;
  everyMs: number;
}

async function main(): Promise<void> {
  const { redisUrl, mailbox, messages, everyMs } = readTask<PacedJobsTask>();
  const queue = new Queue<PlainJob>(PLAIN_QUEUE, redisUrl);
  await queue.isReady();
  const sentAt = await pace(messages, everyMs, async (number) => {
    await queue.add({ reader: reader(number, mailbox) }, { removeOnComplete: true });
  });
  await queue.close();
  writeResult({ sentAt } satisfies PacedResult);
}

void main();
