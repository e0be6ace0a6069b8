// Sends single messages one after the other, as somebody who has nothing to wait for, and notes when each one left.
import { Pool } from 'undici';
import { reader, NEWSLETTER, SENDER } from '../newsletter';
import { readTask, writeResult } from '../task-file';
import { pace, type PacedResult } from './pace';

export interface PacedMessagesTask {
  /** The API. */
  url: string;
  key: string;
  mailbox: string;
  messages: number;
  everyMs: number;
}

async function main(): Promise<void> {
  const { url, key, mailbox, messages, everyMs } = readTask<PacedMessagesTask>();
  const pool = new Pool(url, { connections: 4, pipelining: 1 });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const sentAt = await pace(messages, everyMs, async (number) => {
    const { to, variables } = reader(number, mailbox);
    const body = JSON.stringify({ channel: 'email', from: SENDER, to: [to], variables, ...NEWSLETTER });
    const answer = await pool.request({ method: 'POST', path: '/v1/messages', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 202) throw new Error(`The API answered ${answer.statusCode}: ${text}`);
  });
  await pool.close();
  writeResult({ sentAt } satisfies PacedResult);
}

void main();
