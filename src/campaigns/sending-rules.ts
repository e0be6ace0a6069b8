import type { FieldError } from '../common/app-error';
import {
  closesAt,
  nextOpening,
  type SendingWindow,
  sendingWindowErrors,
} from '../scheduling/calendar/sending-window';
import { type RateLimit, type Throttle, throttleErrors } from '../scheduling/calendar/throttle';

/** What becomes of those whose turn comes outside of a window. */
export const OUTSIDE_RULES = ['hold', 'skip'] as const;
export type OutsideRule = (typeof OUTSIDE_RULES)[number];

/** `critical` passes windows and the frequency cap; a pause and a throttle it does not. */
export const PRIORITIES = ['normal', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface WarmUpRule {
  first_day: number;
  factor: number;
  ceiling: number;
}

/** How a campaign is sent, as it was asked for. */
export interface SendingRules {
  priority: Priority;
  sending_window: SendingWindow | null;
  outside_window: OutsideRule;
  throttle: RateLimit[];
  warm_up: WarmUpRule | null;
}

/** What is wrong with rules that somebody gave. Pure; names every fault at once. */
export function sendingRulesErrors({ sending_window, throttle, warm_up }: SendingRules): FieldError[] {
  return [
    ...(sending_window ? sendingWindowErrors(sending_window, '/sending_window') : []),
    ...throttle.flatMap((limit, i) => throttleErrors(limit, `/throttle/${i}`)),
    ...(warm_up ? throttleErrors(warmUpOf(warm_up), '/warm_up').map(inTheirWords) : []),
  ];
}

function inTheirWords(error: FieldError): FieldError {
  return { ...error, pointer: error.pointer.replace('firstDay', 'first_day') };
}

function warmUpOf({ first_day, factor, ceiling }: WarmUpRule): Throttle {
  return { firstDay: first_day, factor, ceiling };
}

export function throttlesOf({ throttle, warm_up }: SendingRules): Throttle[] {
  return warm_up ? [...throttle, warmUpOf(warm_up)] : throttle;
}

/** The windows that a campaign is sent in: its own and the tenant's, both of which must be open. */
export function windowsOf(
  { priority, sending_window }: SendingRules,
  ofTenant: SendingWindow | null,
): SendingWindow[] {
  if (priority === 'critical') return [];
  return [sending_window, ofTenant].filter((window) => window !== null);
}

/** When all are open, from an instant on, and until when; null: not within a year. */
export function openingIn(
  windows: readonly SendingWindow[],
  zone: string,
  from: Date,
): { opensAt: Date; closesAt: Date | null } | null {
  let at = from;
  for (;;) {
    const openings = windows.map((window) => nextOpening(window, zone, at));
    if (openings.some((opening) => opening === null)) return null;
    const latest = openings.reduce<Date>((last, opening) => (opening && opening > last ? opening : last), at);
    if (latest > at) {
      if (latest.getTime() - from.getTime() > YEAR_MS) return null;
      at = latest;
      continue;
    }
    const closings = windows
      .map((window) => closesAt(window, zone, at))
      .filter((closing) => closing !== null)
      .sort((a, b) => a.getTime() - b.getTime());
    return { opensAt: at, closesAt: closings[0] ?? null };
  }
}

const YEAR_MS = 366 * 86_400_000;
