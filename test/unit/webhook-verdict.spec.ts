import * as fc from 'fast-check';
import { EVENT_FILTERS, typesOf } from '../../src/webhooks/event-filter';
import { MAX_WEBHOOK_TRIES, WEBHOOK_WAITS_MS } from '../../src/webhooks/webhook-schedule';
import { retryAfterMs, verdictOn } from '../../src/webhooks/webhook-verdict';

const HOUR = 3_600_000;
const NOW = new Date('2026-11-21T09:30:00Z');
const middle = () => 0.5;
const anyTries = fc.integer({ min: 1, max: MAX_WEBHOOK_TRIES - 1 });
const verdict = (status: number | null, tries = 1, retryAfter: number | null = null) =>
  verdictOn({ status, retryAfterMs: retryAfter }, tries, WEBHOOK_WAITS_MS, middle);

describe('what follows from an answer', () => {
  it('is nothing after a 2xx, and the end after 410', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 299 }), anyTries, (status, tries) => {
        expect(verdict(status, tries)).toEqual({ kind: 'delivered' });
      }),
    );
    expect(verdict(410)).toEqual({ kind: 'gone' });
  });

  it('is another try after anything else, and none after the last', () => {
    const anyOther = fc.oneof(
      fc.constant(null),
      fc.integer({ min: 300, max: 599 }).filter((n) => n !== 410),
    );
    fc.assert(
      fc.property(anyOther, anyTries, (status, tries) => {
        expect(verdict(status, tries)).toEqual({
          kind: 'retry',
          waitMs: WEBHOOK_WAITS_MS[tries - 1],
          pauseMs: 0,
        });
        expect(verdict(status, MAX_WEBHOOK_TRIES)).toEqual({ kind: 'failed', pauseMs: 0 });
      }),
    );
  });

  it('waits at least as long as a busy endpoint asks for, up to twelve hours, and others may ask in vain', () => {
    const anyWait = fc.integer({ min: 0, max: 100 * HOUR });
    fc.assert(
      fc.property(fc.constantFrom(429, 503), anyWait, anyTries, (status, asked, tries) => {
        const pauseMs = Math.min(asked, 12 * HOUR);
        const waitMs = Math.max(WEBHOOK_WAITS_MS[tries - 1] ?? 0, pauseMs);
        expect(verdict(status, tries, asked)).toEqual({ kind: 'retry', waitMs, pauseMs });
        expect(verdict(500, tries, asked)).toMatchObject({ pauseMs: 0 });
      }),
    );
  });
});

describe('Retry-After', () => {
  it('is read as seconds and as a date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (seconds) => {
        expect(retryAfterMs(String(seconds), NOW)).toBe(seconds * 1_000);
        const at = new Date(NOW.getTime() + seconds * 1_000);
        expect(retryAfterMs(at.toUTCString(), NOW)).toBe(seconds * 1_000);
      }),
    );
    expect(retryAfterMs('Sat, 21 Nov 2026 09:00:00 GMT', NOW)).toBe(0);
  });

  it.each([undefined, '', 'soon', '-1', '1.5', '1e3', '2026-11-21T10:00:00Z', '99999999999999999999'])(
    'is not %s',
    (header) => expect(retryAfterMs(header, NOW)).toBeNull(),
  );
});

describe('what an endpoint listens to', () => {
  it('is everything without a filter, a type by its name, and a group by its noun', () => {
    expect(typesOf([])).not.toContain('webhook_endpoint.test');
    expect(typesOf([]).length).toBeGreaterThan(30);
    expect(typesOf(['delivery.bounced'])).toEqual(['delivery.bounced']);
    expect(typesOf(['campaign.*', 'campaign.paused']).every((type) => type.startsWith('campaign.'))).toBe(
      true,
    );
    expect(typesOf(['webhook_endpoint.*'])).toEqual(['webhook_endpoint.disabled']);
  });

  it('adds up, whichever filters are given', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...EVENT_FILTERS), { minLength: 1 }), (filters) => {
        const single = new Set(filters.flatMap((filter) => typesOf([filter])));
        expect(new Set(typesOf(filters))).toEqual(single);
      }),
    );
  });
});
