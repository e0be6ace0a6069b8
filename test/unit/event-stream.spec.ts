import fc from 'fast-check';
import { pauseAfter } from '../../src/campaigns/progress-watches.service';
import { estimatedFinish, ratePerMinute } from '../../src/campaigns/progress-pace';
import { EventStream } from '../../src/common/event-stream';

const textOf = async (stream: EventStream): Promise<string> => {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
};
const dataIn = (text: string): string[] => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '');

describe('a stream of events', () => {
  it('tells whoever reads slowly the newest state instead of each, and the last event last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant('read' as const), fc.integer({ min: 0, max: 3_000 })), {
          maxLength: 40,
        }),
        async (steps) => {
          const stream = new EventStream();
          let text = '';
          let shown = 0;
          const read = () => {
            text += String(stream.read() ?? '');
          };
          for (const step of steps) {
            if (step === 'read') read();
            else stream.show('progress', JSON.stringify([(shown += 1), 'x'.repeat(step)]));
          }
          expect(stream.readableLength).toBeLessThan(4 * 1024 + 3_100 * 2);
          stream.finish('end', '"over"');
          text += await textOf(stream);
          const told = dataIn(text).map((data) => JSON.parse(data) as [number] | string);
          expect(told.at(-1)).toBe('over');
          const states = told.slice(0, -1).map(([number]) => number as number);
          expect(states).toEqual([...new Set(states)].sort((a, b) => a - b));
          // Whatever was left out, the newest was not.
          if (shown > 0) expect(states.at(-1)).toBe(shown);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  it('says now and then that it lives, when nothing else was said', async () => {
    const stream = new EventStream();
    stream.read();
    stream.beat(60_000);
    stream.beat(0);
    stream.finish();
    expect((await textOf(stream)).match(/^:$/gm)).toHaveLength(1);
  });

  it('ends without a word when there is none', async () => {
    const stream = new EventStream();
    stream.finish();
    stream.show('progress', '1');
    expect(dataIn(await textOf(stream))).toEqual([]);
  });
});

describe('the pace of a campaign', () => {
  it('is that of the last minute, or of the time since it began', () => {
    expect(ratePerMinute(300, 600)).toBe(300);
    expect(ratePerMinute(300, 30)).toBe(600);
    expect(ratePerMinute(0, 30)).toBe(0);
    expect(ratePerMinute(0, null)).toBe(0);
    // A single request is no rate yet.
    expect(ratePerMinute(1_000, 0.01)).toBe(12_000);
  });

  it('says when it will be through, if anybody waits and it moves', () => {
    expect(estimatedFinish('running', 600, 300, 1_500)).toEqual(new Date(122_000));
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(100_000), fc.nat(2 ** 31), (waiting, rate, now) => {
        const at = estimatedFinish('running', waiting, rate, now);
        expect(at === null).toBe(waiting === 0 || rate === 0);
        if (at) expect(at.getTime()).toBeGreaterThan(now);
        expect(estimatedFinish('paused', waiting, rate, now)).toBeNull();
      }),
    );
  });

  it('is looked at a twentieth of the time at most, once a second at most, and each half minute at least', () => {
    expect([0, 10, 100, 1_000, 60_000].map(pauseAfter)).toEqual([1_000, 1_000, 2_000, 20_000, 30_000]);
  });
});
