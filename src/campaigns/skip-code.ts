/** Why somebody in a run gets no copy. */
export const SKIP_CODES = [
  'no_address',
  'cannot_be_rendered',
  'time_past',
  'outside_window',
  'over_cap',
  'suppressed',
  'erased',
] as const;
export type SkipCode = (typeof SKIP_CODES)[number];

/** Those that say the same of everybody. */
export type PlainSkipCode = Exclude<SkipCode, 'cannot_be_rendered'>;

export interface Skip {
  address: string;
  code: SkipCode;
  reason: string;
}

const REASONS: Record<PlainSkipCode, string> = {
  no_address: 'The contact has no address for this channel.',
  time_past: 'The time was past in their zone when the campaign was launched.',
  outside_window: 'It would have been sent outside of the sending window.',
  over_cap: 'The address has had as many campaigns as the frequency cap lets it have.',
  suppressed: 'The address is on the suppression list.',
  erased: 'The person was erased.',
};

export function skipReason(code: PlainSkipCode): string {
  return REASONS[code];
}

export function skipOf(address: string, code: PlainSkipCode): Skip {
  return { address, code, reason: skipReason(code) };
}
