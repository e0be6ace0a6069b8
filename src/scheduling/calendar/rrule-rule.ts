import { RRuleTemporal } from 'rrule-temporal';
import { formatLocalDateTime, HOUR_MS, MINUTE_MS, MINUTES_OF_A_DAY } from './local-time';
import { HORIZON_MS, type LocalRule, MinutePattern } from './local-rule';
import { formatRRule, type RRuleParts } from './rrule-parts';

/** How many periods and candidates are looked at for one time: more than ten years of days, some milliseconds. */
const MAX_PERIODS = 5_000;
const MAX_CANDIDATES = 20_000;

/**
 * What the rule means from `startWall` on; what it leaves open (the day, the time) is that of the start. The start
 * itself is meant only if the rule says so. The library is asked in UTC, where no local time is skipped or comes
 * twice: in other zones it leaves out what a gap skips.
 */
export function rruleRule(parts: RRuleParts, startWall: number): LocalRule {
  const start = formatLocalDateTime(startWall).replaceAll(/[-:]/g, '');
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${start}00Z\nRRULE:${formatRRule(parts)}`,
    maxIterations: MAX_PERIODS,
    maxCandidateEvaluations: MAX_CANDIDATES,
    cache: false,
  });
  return {
    nextAfter: (wall) => {
      const next = nextOf(rule, wall);
      return next === null || next - Math.max(wall, startWall) > HORIZON_MS ? null : next;
    },
    ...paceOf(parts, startWall),
  };
}

/** The library throws where it has looked at too much: nothing comes within the horizon. */
function nextOf(rule: RRuleTemporal, wall: number): number | null {
  try {
    return rule.next(new Date(wall))?.epochMilliseconds ?? null;
  } catch (error) {
    if (error instanceof Error && /^Maximum (iterations|candidate evaluations) /.test(error.message))
      return null;
    throw error;
  }
}

function paceOf(parts: RRuleParts, startWall: number): Pick<LocalRule, 'intervalMinutes' | 'keepsPaceOver'> {
  const { freq, interval, byHour } = parts;
  const byMinute = parts.byMinute ?? [(startWall % HOUR_MS) / MINUTE_MS];
  const allHours = byHour === undefined || byHour.length === 24;
  if (freq === 'MINUTELY')
    return { intervalMinutes: interval, keepsPaceOver: (shift) => allHours && shift % interval === 0 };
  if (freq === 'HOURLY' && interval > 1) {
    const times = new MinutePattern(byMinute, 60);
    return {
      intervalMinutes: byMinute.length > 1 ? times.intervalMinutes : interval * 60,
      keepsPaceOver: (shift) => shift % (interval * 60) === 0,
    };
  }
  const startHour = Math.floor((startWall % (24 * HOUR_MS)) / HOUR_MS);
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
  const hours = byHour ?? (freq === 'HOURLY' ? everyHour : [startHour]);
  const times = new MinutePattern(
    hours.flatMap((hour) => byMinute.map((minute) => hour * 60 + minute)),
    MINUTES_OF_A_DAY,
  );
  return {
    intervalMinutes: times.intervalMinutes,
    keepsPaceOver: (shift) => hours.length === 24 && times.isSameAfter(shift),
  };
}
