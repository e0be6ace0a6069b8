// Sends e-mails as the shortest program would: a Bull job and an /email/send for each recipient.
import Queue from 'bull';
import { Pool } from 'undici';
import { renderNewsletter } from '../newsletter';
import { readTask, sayReady } from '../task-file';
import { PLAIN_QUEUE, type PlainJob } from './plain-queue';

export interface BullSenderTask {
  redisUrl: string;
  /** The provider, and a key for it. */
  providerUrl: string;
  key: string;
}

const AT_ONCE = 16;

async function main(): Promise<void> {
  const { redisUrl, providerUrl, key } = readTask<BullSenderTask>();
  const pool = new Pool(providerUrl, { connections: AT_ONCE, pipelining: 1 });
  const headers = { 'content-type': 'application/json', 'x-smtp2go-api-key': key };
  const queue = new Queue<PlainJob>(PLAIN_QUEUE, redisUrl);
  void queue.process(AT_ONCE, async ({ data }) => {
    const body = JSON.stringify(renderNewsletter(data.reader));
    const answer = await pool.request({ method: 'POST', path: '/v3/email/send', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`The provider answered ${answer.statusCode}: ${text}`);
  });
  queue.on('failed', (_job, error) => {
    throw error;
  });
  await queue.isReady();
  sayReady();
}

void main();
