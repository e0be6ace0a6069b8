// Posts prepared bodies on so many connections, each connection the next one as soon as the last is answered.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { percentile } from '../statistics';
import { readTask, writeResult } from '../task-file';

export interface ClosedLoopTask {
  url: string;
  headers: Record<string, string>;
  connections: number;
  /** One body a line. */
  bodiesFile: string;
}

export interface ClosedLoopResult {
  requests: number;
  /** Milliseconds of the epoch. */
  startedAt: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

async function main(): Promise<void> {
  const task = readTask<ClosedLoopTask>();
  const { origin, pathname } = new URL(task.url);
  const pool = new Pool(origin, { connections: task.connections, pipelining: 1, headersTimeout: 120_000 });
  const bodies = readFileSync(task.bodiesFile, 'utf8')
    .split('\n')
    .map((line) => Buffer.from(line));

  const post = async (body: Buffer): Promise<void> => {
    const answer = await pool.request({ method: 'POST', path: pathname, headers: task.headers, body });
    if (answer.statusCode < 300) return answer.body.dump();
    throw new Error(`${task.url} answered ${answer.statusCode}: ${await answer.body.text()}`);
  };
  const postAll = async (all: Buffer[]): Promise<number[]> => {
    const times: number[] = [];
    let next = 0;
    const loop = async (): Promise<void> => {
      for (let body = all[next++]; body; body = all[next++]) {
        const began = performance.now();
        await post(body);
        times.push(performance.now() - began);
      }
    };
    await Promise.all(Array.from({ length: task.connections }, loop));
    return times;
  };

  const startedAt = Date.now();
  const began = performance.now();
  const times = await postAll(bodies);
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  writeResult({
    requests: times.length,
    startedAt,
    seconds,
    perSecond: times.length / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  } satisfies ClosedLoopResult);
}

void main();
