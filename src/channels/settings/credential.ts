import {
  CREDENTIAL_STATUSES,
  type CredentialDto,
  type CredentialSettingsDto,
  PERIOD,
  type RateLimitDto,
  type UnsubscribeFooterDto,
} from './credential.dto';

/**
 * The provider's shape, as far as it is relied on. Lists and the answer to an addition say `custom_ratelimit` and no
 * click tracking; the answer to a change says `custom_rate_limit`, and leaves out what it likes.
 */
export interface ProviderCredential {
  description?: string | null;
  status?: string | null;
  custom_ratelimit?: boolean | null;
  custom_rate_limit?: boolean | null;
  custom_ratelimit_value?: number | null;
  custom_ratelimit_period?: string | null;
  ippool?: number | null;
  feedback_enabled?: boolean | null;
  feedback_html?: string | null;
  feedback_text?: string | null;
  open_tracking_enabled?: boolean | null;
  click_tracking_enabled?: boolean | null;
  archive_enabled?: boolean | null;
  audit_email?: string | null;
  bounce_notifications?: string | null;
}

const PROVIDER_PERIOD = /^(?:(\d+) (hour|day|week|month)s?)?(?: ?(\d+):(\d\d):(\d\d))?$/;

/** The names of the provider's requests; what is left out is left out there, too. */
export function toProviderCredential(settings: CredentialSettingsDto): Record<string, unknown> {
  const { rate_limit: limit, unsubscribe_footer: footer, bounce_notifications: bounces } = settings;
  const given: Record<string, unknown> = {
    description: settings.description,
    status: settings.status,
    ...(limit === null && { custom_ratelimit: false }),
    ...(limit && {
      custom_ratelimit: true,
      custom_ratelimit_value: limit.emails,
      custom_ratelimit_period: toProviderPeriod(limit.period),
    }),
    ip_pool: settings.ip_pool_id,
    feedback_enabled: footer?.enabled,
    feedback_html: footer?.html,
    feedback_text: footer?.text,
    open_tracking_enabled: settings.open_tracking,
    click_tracking_enabled: settings.click_tracking,
    archive_enabled: settings.archive,
    // No way to clear it is documented; an empty text is how the provider clears its other texts.
    audit_email: settings.audit_address === null ? '' : settings.audit_address,
    bounce_notifications: bounces === 'sender' ? 'from' : bounces,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function toCredential(provider: ProviderCredential): CredentialDto {
  const { bounce_notifications: bounces } = provider;
  return {
    description: provider.description || null,
    status: CREDENTIAL_STATUSES.find((status) => status === provider.status) ?? null,
    rate_limit: rateLimit(provider),
    ip_pool_id: provider.ippool ?? null,
    unsubscribe_footer: footerOf(provider),
    open_tracking: provider.open_tracking_enabled ?? null,
    click_tracking: provider.click_tracking_enabled ?? null,
    archive: provider.archive_enabled ?? null,
    audit_address: provider.audit_email || null,
    bounce_notifications: (bounces === 'from' ? 'sender' : bounces) || null,
  };
}

function rateLimit(provider: ProviderCredential): RateLimitDto | null {
  const { custom_ratelimit_value: emails, custom_ratelimit_period: period } = provider;
  if (!(provider.custom_ratelimit ?? provider.custom_rate_limit) || !emails || !period) return null;
  return { emails, period: fromProviderPeriod(period) };
}

function footerOf(provider: ProviderCredential): UnsubscribeFooterDto | null {
  const { feedback_enabled: enabled, feedback_html: html, feedback_text: text } = provider;
  return enabled === undefined || enabled === null
    ? null
    : { enabled, html: html || null, text: text || null };
}

/** The provider has no minutes, but a clock: "0:30:00". */
function toProviderPeriod(period: string): string {
  const [, number, unit = ''] = PERIOD.exec(period) ?? [];
  const count = Number(number);
  if (unit !== 'minute') return counted(count, unit);
  return `${Math.floor(count / 60)}:${String(count % 60).padStart(2, '0')}:00`;
}

/** One unit where it can be one; a mixture stays as the provider puts it. */
function fromProviderPeriod(period: string): string {
  const [, count, unit = '', hours, minutes, seconds] = PROVIDER_PERIOD.exec(period) ?? [];
  const clockMinutes = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (Number(seconds ?? 0) > 0 || Boolean(count) === clockMinutes > 0) return period;
  if (count) return counted(Number(count), unit);
  return clockMinutes % 60 === 0 ? counted(clockMinutes / 60, 'hour') : counted(clockMinutes, 'minute');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
