import * as fc from 'fast-check';
import { jittered, MAX_SEND_TRIES, sendRetryMs } from '../../src/queue/retry-schedule';
import { MAX_WEBHOOK_TRIES, WEBHOOK_WAITS_MS, webhookRetryMs } from '../../src/webhooks/webhook-schedule';

const HOUR = 3_600_000;
const middle = () => 0.5;
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('jitter', () => {
  it('stays within a fifth either way and reaches both ends', () => {
    const wait = fc.integer({ min: 0, max: 48 * HOUR });
    fc.assert(
      fc.property(wait, fc.double({ min: 0, max: 1, noNaN: true }), (ms, drawn) => {
        const spread = jittered(ms, () => drawn);
        expect(spread).toBeGreaterThanOrEqual(Math.floor(ms * 0.8));
        expect(spread).toBeLessThanOrEqual(Math.ceil(ms * 1.2));
        expect(Number.isInteger(spread)).toBe(true);
      }),
    );
    expect([jittered(1_000, () => 0), jittered(1_000, middle), jittered(1_000, () => 1)]).toEqual([
      800, 1_000, 1_200,
    ]);
  });
});

describe('the schedule of webhooks', () => {
  it('makes 35 tries within 48 hours', () => {
    expect(MAX_WEBHOOK_TRIES).toBe(35);
    expect(Math.abs(sum(WEBHOOK_WAITS_MS) - 48 * HOUR)).toBeLessThan(HOUR / 2);
  });

  it('makes five tries within the first half hour, then at least every four hours', () => {
    expect(sum(WEBHOOK_WAITS_MS.slice(0, 4))).toBeLessThanOrEqual(31 * 60_000);
    expect(Math.max(...WEBHOOK_WAITS_MS)).toBeLessThanOrEqual(4 * HOUR);
    expect(WEBHOOK_WAITS_MS).toEqual([...WEBHOOK_WAITS_MS].sort((a, b) => a - b));
  });

  it('gives a wait after each try but the last', () => {
    const waits = Array.from({ length: MAX_WEBHOOK_TRIES }, (_, i) =>
      webhookRetryMs(i + 1, WEBHOOK_WAITS_MS, middle),
    );
    expect(waits).toEqual([...WEBHOOK_WAITS_MS, null]);
    expect(webhookRetryMs(MAX_WEBHOOK_TRIES + 1)).toBeNull();
  });

  it('spreads each wait', () => {
    expect(webhookRetryMs(1, WEBHOOK_WAITS_MS, () => 0)).toBe(24_000);
    expect(webhookRetryMs(1, WEBHOOK_WAITS_MS, () => 1)).toBe(36_000);
  });
});

describe('the schedule of sending', () => {
  it('waits ever longer, and a quarter of an hour at last', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const waits = Array.from({ length: MAX_SEND_TRIES }, (_, i) => sendRetryMs(i + 1));
    jest.restoreAllMocks();
    expect(waits[0]).toBe(2_000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(900_000);
    expect(sum(waits.slice(0, -1)) / HOUR).toBeGreaterThan(3.5);
    expect(sum(waits.slice(0, -1)) / HOUR).toBeLessThan(4.5);
  });
});
