import * as fc from 'fast-check';
import { formatLocalDateTime } from '../../src/scheduling/calendar/local-time';
import { type LocalLaunch, PAST_RULES, planLocalLaunch } from '../../src/scheduling/calendar/local-launch';
import { ALL_ZONES, changesOf, DAY, FROM, HOUR, MINUTE, TO, wallShown } from '../support/wall-clock';

const everyChange = ALL_ZONES.flatMap((zone) => changesOf(zone));
const wall = fc.oneof(
  fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }).map((minute) => minute * MINUTE),
  fc
    .tuple(fc.constantFrom(...everyChange), fc.integer({ min: -60, max: 90 }))
    .map(([{ wall }, minute]) => wall + minute * MINUTE),
);

/** Whether the clocks of the zone show this at some instant, and the first such instant. */
function firstShowing(zone: string, local: number): number | null {
  for (let atMs = local - 15 * HOUR; atMs <= local + 13 * HOUR; atMs += 15 * MINUTE) {
    const ahead = local - wallShown(zone, atMs);
    if (ahead >= 0 && ahead < 15 * MINUTE && wallShown(zone, atMs + ahead) === local) return atMs + ahead;
  }
  return null;
}

const launches = fc
  .tuple(wall, fc.integer({ min: -40 * 60, max: 40 * 60 }), fc.constantFrom(...PAST_RULES))
  .map(([local, minute, whenPast]) => ({
    localWall: local,
    launch: {
      local: formatLocalDateTime(local),
      launchedAt: new Date(local + minute * MINUTE),
      whenPast,
      defaultZone: 'Europe/Berlin',
    } satisfies LocalLaunch,
  }));

describe('a launch at one local time in every zone', () => {
  it('puts every zone into one group, soonest first, at its local time or by the rule for what is past', () => {
    fc.assert(
      fc.property(
        launches,
        fc.subarray(ALL_ZONES, { minLength: 5, maxLength: 40 }),
        ({ launch, localWall }, zones) => {
          const groups = planLocalLaunch(launch, zones);
          expect(groups.flatMap((group) => group.zones).sort()).toEqual([...zones].sort());
          const times = groups.map(({ at }) => at?.getTime() ?? Infinity);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          const launchMs = launch.launchedAt.getTime();
          for (const { zones: together, at, wasPast, note } of groups) {
            for (const zone of together.map(String)) {
              const shown = firstShowing(zone, localWall);
              if (!wasPast) {
                expect(at && at.getTime() >= launchMs).toBe(true);
                if (note === 'moved_by_gap') expect(shown).toBeNull();
                else expect(at?.getTime()).toBe(shown);
                continue;
              }
              if (shown !== null) expect(shown).toBeLessThan(launchMs);
              if (launch.whenPast === 'send_now') expect(at).toEqual(launch.launchedAt);
              else if (launch.whenPast === 'skip') expect(at).toBeNull();
              else {
                const waits = (at?.getTime() ?? Infinity) - launchMs;
                expect(waits).toBeGreaterThanOrEqual(0);
                expect(waits).toBeLessThanOrEqual(DAY + 2 * HOUR);
                const then = wallShown(zone, at?.getTime() ?? 0);
                if (note !== 'moved_by_gap') expect((then - localWall) % DAY).toBe(0);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes to everybody within 26 hours, when nobody is past', () => {
    const groups = planLocalLaunch(
      {
        local: '2026-12-24T18:00',
        launchedAt: new Date('2026-12-01T00:00Z'),
        whenPast: 'skip',
        defaultZone: 'UTC',
      },
      ALL_ZONES,
    );
    const first = groups[0]?.at?.getTime() ?? 0;
    const last = groups.at(-1)?.at?.getTime() ?? 0;
    expect(groups[0]?.at).toEqual(new Date('2026-12-24T04:00Z'));
    expect(last - first).toBeLessThanOrEqual(26 * HOUR);
    expect(groups.length).toBeGreaterThan(30);
    expect(groups.length).toBeLessThan(60);
  });

  it('takes the default for recipients without a zone, or with one that is none', () => {
    const groups = planLocalLaunch(
      {
        local: '2026-06-01T09:00',
        launchedAt: new Date('2026-05-01T00:00Z'),
        whenPast: 'skip',
        defaultZone: 'Asia/Tokyo',
      },
      [null, 'Mars/Base', 'asia/tokyo', 'Europe/Paris', null],
    );
    expect(groups).toEqual([
      {
        zones: [null, 'Mars/Base', 'asia/tokyo'],
        at: new Date('2026-06-01T00:00Z'),
        wasPast: false,
        note: null,
      },
      { zones: ['Europe/Paris'], at: new Date('2026-06-01T07:00Z'), wasPast: false, note: null },
    ]);
  });

  it.each<[string, LocalLaunch['whenPast'], (string | null)[]]>([
    ['at once', 'send_now', ['2026-06-01T12:00:00.000Z', '2026-06-01T13:00:00.000Z']],
    ['never', 'skip', ['2026-06-01T13:00:00.000Z', null]],
    ['on the next day', 'next_day', ['2026-06-01T13:00:00.000Z', '2026-06-02T00:00:00.000Z']],
  ])('where it is past, %s', (_what, whenPast, at) => {
    const launch: LocalLaunch = {
      local: '2026-06-01T09:00',
      launchedAt: new Date('2026-06-01T12:00Z'),
      whenPast,
      defaultZone: 'UTC',
    };
    const groups = planLocalLaunch(launch, ['Asia/Tokyo', 'America/New_York']);
    expect(groups.map((group) => group.at?.toISOString() ?? null)).toEqual(at);
    expect(groups.filter(({ wasPast }) => wasPast).flatMap(({ zones }) => zones)).toEqual(['Asia/Tokyo']);
  });

  it('finds the next day also where a day is left out, or its time is skipped', () => {
    const next = (zone: string, local: string, launchedAt: string) =>
      planLocalLaunch({ local, launchedAt: new Date(launchedAt), whenPast: 'next_day', defaultZone: 'UTC' }, [
        zone,
      ])[0];
    expect(next('Pacific/Apia', '2011-12-29T09:00', '2011-12-29T20:00Z')).toMatchObject({
      at: new Date('2011-12-30T19:00Z'),
    });
    expect(next('America/New_York', '2026-03-07T02:30', '2026-03-07T12:00Z')).toMatchObject({
      at: new Date('2026-03-08T07:30Z'),
      note: 'moved_by_gap',
    });
  });
});
