import { setTimeout as delay } from 'node:timers/promises';

export interface PacedResult {
  /** When each one left, in milliseconds of the epoch. */
  sentAt: number[];
}

/**
 * Acts so many times, about every so many milliseconds whether the last one is done or not. The distance varies by half
 * either way, so that it falls in step with no timer of what is measured.
 */
export async function pace(
  times: number,
  everyMs: number,
  act: (number: number) => Promise<void>,
): Promise<number[]> {
  const sentAt: number[] = [];
  const underWay: Promise<void>[] = [];
  let next = Date.now();
  for (let number = 0; number < times; number++) {
    next += everyMs * (0.5 + Math.random());
    await delay(Math.max(0, next - Date.now()));
    sentAt.push(Date.now());
    underWay.push(act(number));
  }
  await Promise.all(underWay);
  return sentAt;
}
