import fc from 'fast-check';
import { Carillon as Client, CarillonConnectionError, CarillonError } from '@carillon/client';
import { retryDelayMs } from '../../clients/typescript/dist/cjs/retry-policy';
import { serverSentEvents } from '../../clients/typescript/dist/cjs/server-sent-events';

const error = (status: number, code: CarillonError['code'], retryAfter?: number) =>
  new CarillonError({ status, ...(code === 'unknown' ? {} : { code }) }, undefined, retryAfter);

describe('when to try again', () => {
  const anyFailure = fc.oneof(
    fc.boolean().map((surelyNotSent) => new CarillonConnectionError('x', surelyNotSent)),
    fc.integer({ min: 400, max: 599 }).map((status) => error(status, 'unknown')),
    fc.constant(error(503, 'unavailable')),
    fc.constant(error(409, 'idempotency_in_progress', 1)),
  );

  it('is never for what may have been done and may not be done twice', () => {
    fc.assert(
      fc.property(anyFailure, fc.integer({ min: 1, max: 20 }), (failure, tries) => {
        const isSure =
          failure instanceof CarillonConnectionError
            ? failure.surelyNotSent
            : failure.status === 429 || failure.code === 'unavailable';
        expect(retryDelayMs(failure, tries, false) !== null).toBe(isSure);
      }),
    );
  });

  it('is later each time, spread, and never above eight seconds', () => {
    const failure = new CarillonConnectionError('x', false);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, random) => {
          const longest = Math.min(8_000, 500 * 2 ** (tries - 1));
          const wait = retryDelayMs(failure, tries, true, () => random) ?? -1;
          expect(wait).toBeGreaterThanOrEqual(longest / 2);
          expect(wait).toBeLessThanOrEqual(longest);
        },
      ),
    );
  });

  it.each([
    [error(429, 'rate_limited', 7), 7_000],
    [error(503, 'unavailable', 0), 0],
    [error(429, 'quota_exceeded', 61), null],
    [error(400, 'malformed_request'), null],
    [error(409, 'conflict'), null],
  ])('is as the API says (%s)', (failure, wait) => {
    expect(retryDelayMs(failure, 1, true)).toBe(wait);
  });

  it('is read as seconds or as a date', async () => {
    const answered = async (retryAfter: string) => {
      const answer = new Response('', { status: 503, headers: { 'retry-after': retryAfter } });
      return CarillonError.of(answer, new Date('2026-11-22T10:00:00Z'));
    };
    expect((await answered('120')).retryAfterSeconds).toBe(120);
    expect((await answered('Sun, 22 Nov 2026 10:01:00 GMT')).retryAfterSeconds).toBe(60);
    expect((await answered('Sun, 22 Nov 2026 09:00:00 GMT')).retryAfterSeconds).toBe(0);
    expect((await answered('soon')).retryAfterSeconds).toBeUndefined();
  });
});

describe('server-sent events', () => {
  const read = async (pieces: Uint8Array[]) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    const events = [];
    for await (const event of serverSentEvents(body)) events.push(event);
    return events;
  };

  it('are the same however they arrive, and whatever their lines end with', async () => {
    const anEvent = fc.record({
      event: fc.stringMatching(/^[a-z]{1,8}$/),
      lines: fc.array(
        fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')),
        { minLength: 1 },
      ),
    });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent), end, fc.array(fc.nat(300)), async (events, eol, cuts) => {
        const text = events
          .map(({ event, lines }) =>
            [`: hello`, `event: ${event}`, ...lines.map((line) => `data: ${line}`), '', ''].join(eol),
          )
          .join('');
        const bytes = new TextEncoder().encode(`${text}event: half${eol}data: lost`);
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((cut, i) => bytes.slice(at[i], cut));
        expect(await read(pieces)).toEqual(
          events.map(({ event, lines }) => ({ event, data: lines.join('\n') })),
        );
      }),
    );
  });
});

describe('the address of Carillon', () => {
  it.each(['http://localhost:3000', 'http://localhost:3000/', 'http://localhost:3000/inside//'])(
    'may be %s',
    async (baseUrl) => {
      const asked: string[] = [];
      const fetch = (url: unknown) => {
        asked.push(String(url));
        return Promise.resolve(new Response(null, { status: 204 }));
      };
      await new Client({ apiKey: 'x', baseUrl, fetch }).contacts.delete('1');
      expect(asked).toEqual([`${baseUrl.replace(/\/+$/, '')}/v1/contacts/1`]);
    },
  );
});
