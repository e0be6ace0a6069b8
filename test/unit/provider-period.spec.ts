import { AppError } from '../../src/common/app-error';
import { addressesIn } from '../../src/channels/settings/address-list';
import { providerPeriod } from '../../src/channels/settings/provider-period';

describe('the period that the provider is asked about', () => {
  beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-11-21T09:30:00Z') }));
  afterEach(() => jest.useRealTimers());

  const period = (from?: string, until?: string) => providerPeriod({ from, until }, 'from', 'until', 7);

  it('begins at the midnight of some days ago when nothing is said', () => {
    expect(period()).toEqual({ start_date: '2026-11-14T00:00:00.000Z' });
  });

  it('is what is said, in UTC', () => {
    expect(period('2026-11-01T00:00:00+13:00', '2026-11-02T12:00:00.5Z')).toEqual({
      start_date: '2026-10-31T11:00:00.000Z',
      end_date: '2026-11-02T12:00:00.500Z',
    });
    expect(period('2026-11-20T08:00:00Z')).toEqual({ start_date: '2026-11-20T08:00:00.000Z' });
  });

  it('begins before its end when only that is said', () => {
    expect(period(undefined, '2020-02-29T12:00:00Z')).toEqual({
      start_date: '2020-02-22T00:00:00.000Z',
      end_date: '2020-02-29T12:00:00.000Z',
    });
  });

  it.each(['2026-11-20T00:00:00Z', '2026-11-19T23:59:59.999Z'])('does not end at %s', (until) => {
    try {
      period('2026-11-20T00:00:00Z', until);
      throw new Error('not refused');
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).errors).toEqual([
        { pointer: '/until', code: 'empty_period', detail: '"until" takes a time after "from".' },
      ]);
    }
  });
});

describe('addresses in one text', () => {
  it.each([
    ['', []],
    ['ada@example.com', ['ada@example.com']],
    ['ada@example.com,grace@example.com , ', ['ada@example.com', 'grace@example.com']],
    ['"Lovelace, Ada" <ada@example.com>, b@x.y', ['"Lovelace, Ada" <ada@example.com>', 'b@x.y']],
    ['"a \\", b" <ada@example.com>,b@x.y', ['"a \\", b" <ada@example.com>', 'b@x.y']],
  ])('%j', (text, expected) => expect(addressesIn(text)).toEqual(expected));
});
