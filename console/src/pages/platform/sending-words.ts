import type { SendingState } from '@carillon/client';
import type { Tone } from '../../kit/badge';

/** How a tenant's sending stands, in a word, and how bad that is. */
export const SENDING: Record<SendingState['status'], { word: string; tone: Tone }> = {
  sending: { word: 'Sending', tone: 'good' },
  slowed: { word: 'Slowed', tone: 'warn' },
  bulk_paused: { word: 'Bulk paused', tone: 'bad' },
  parked: { word: 'Parked', tone: 'bad' },
  paused: { word: 'Paused', tone: 'warn' },
};

export const REASONS: Record<NonNullable<SendingState['reason']>, string> = {
  credential: 'The provider refuses its key.',
  permission: 'Its key may not send at the provider.',
  provider_quota: 'Its allowance at the provider is used up.',
  throttled: 'The provider asked to slow down.',
  recovering: 'Requests are taken again; the usual speed comes back step by step.',
  platform_pause: 'The provider asked the whole platform to slow down.',
  tenant_not_active: 'The tenant is not active.',
  bounces: 'Too many of its e-mails bounced.',
  complaints: 'Too many of its e-mails were reported as spam.',
};

export const LANE_WORDS: Record<string, string> = {
  email: 'E-mail',
  sms: 'SMS',
  'bulk-email': 'Bulk e-mail',
  'bulk-sms': 'Bulk SMS',
  test: 'Test mode',
};
