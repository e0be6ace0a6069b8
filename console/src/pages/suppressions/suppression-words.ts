import type { Suppression } from '@carillon/client';

export const CHANNELS = [
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
] as const;

/** Reasons that somebody can give; the others are found out. */
export const GIVEN_REASONS = ['manual', 'unsubscribe', 'opt_out', 'complaint', 'hard_bounce'] as const;

export const REASONS: Record<Suppression['reason'], string> = {
  hard_bounce: 'Hard bounce',
  soft_bounces: 'Soft bounces',
  complaint: 'Complaint',
  unsubscribe: 'Unsubscribed',
  opt_out: 'Opted out',
  manual: 'By hand',
  compliance: 'Compliance',
};

export const SOURCES: Record<Suppression['source'], string> = {
  provider_event: 'Provider',
  api: 'You',
  import: 'Import',
  unsubscribe_page: 'Person, by link',
  sms_keyword: 'Person, by SMS',
  provider_sync: 'Provider’s list',
};

export const choicesOf = (words: Record<string, string>, names = Object.keys(words)) =>
  names.map((value) => ({ value, label: words[value] ?? value }));
