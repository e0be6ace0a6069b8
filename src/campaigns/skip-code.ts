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

const REASONS: Record<Exclude<SkipCode, 'cannot_be_rendered'>, string> = {
  no_address: 'The contact has no address for this channel.',
  time_past: 'The time was past in their zone when the campaign was launched.',
  outside_window: 'It would have been sent outside of the sending window.',
  over_cap: 'The address has had as many campaigns as the frequency cap lets it have.',
  suppressed: 'The address is on the suppression list.',
  erased: 'The person was erased.',
};

export function skipReason(code: Exclude<SkipCode, 'cannot_be_rendered'>): string {
  return REASONS[code];
}
