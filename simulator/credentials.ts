import { parseAddress } from './addresses';
import { notAllowed, oneOf, optionalFlag, optionalInteger, optionalText, type JsonObject } from './fields';
import { ProviderError } from './provider-error';

export type CredentialStatus = 'allowed' | 'blocked' | 'sandbox';

/** What API keys, SMTP users and IP authentications have in common. */
export interface Credential {
  status: CredentialStatus;
  /** Every other setting, in the names of the provider's requests. */
  settings: JsonObject;
  createdAt: number;
}

const STATUSES = ['allowed', 'blocked', 'sandbox'] as const;
const MAX_LIMIT = 2_147_483_647;
const PERIOD = /^(?:(\d+) (hour|day|week|month)s?)? ?(?:(\d+):(\d\d):(\d\d))?$/;
const PERIOD_MS: Record<string, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};
const DEFAULTS: JsonObject = {
  description: '',
  custom_ratelimit: false,
  feedback_enabled: false,
  feedback_html: '',
  feedback_text: '',
  open_tracking_enabled: false,
  click_tracking_enabled: false,
  archive_enabled: false,
  bounce_notifications: 'from',
};

export function newCredential(body: JsonObject): Credential {
  const status = oneOf(body, 'status', STATUSES) ?? 'allowed';
  const settings = withoutUnusedLimit({ ...DEFAULTS, ...readSettings(body) });
  return { status, settings, createdAt: Date.now() };
}

/** POST puts what is omitted back to its default, PATCH leaves it. */
export function editCredential(credential: Credential, body: JsonObject, method: string): void {
  const keeps = method === 'PATCH';
  const status = oneOf(body, 'status', STATUSES) ?? (keeps ? credential.status : 'allowed');
  const settings = { ...(keeps ? credential.settings : DEFAULTS), ...readSettings(body) };
  Object.assign(credential, { status, settings: withoutUnusedLimit(settings) });
}

/** The spelling of API keys, and of whatever is patched: two names differ from those of the requests. */
export function credentialView({ status, settings }: Credential): JsonObject {
  const { ip_pool, custom_ratelimit, feedback_domain: _, ...rest } = settings;
  return {
    ...rest,
    ...(ip_pool !== undefined && { ippool: ip_pool }),
    custom_rate_limit: custom_ratelimit,
    status,
  };
}

/** The spelling of the lists of SMTP users and IP authentications, in which nothing is left out. */
export function credentialListView({ status, settings }: Credential): JsonObject {
  const { click_tracking_enabled: _, ip_pool, ...rest } = settings;
  return {
    custom_ratelimit_value: null,
    custom_ratelimit_period: '0:00:00',
    feedback_domain: 'default',
    audit_email: null,
    ...rest,
    ...(ip_pool !== undefined && { ippool: ip_pool }),
    sending_allowed: status !== 'blocked',
    status,
  };
}

/** E-mails that the credential may send in a time; undefined without a limit of its own. */
export function customLimit({ settings }: Credential): { limit: number; periodMs: number } | undefined {
  const { custom_ratelimit, custom_ratelimit_value: limit, custom_ratelimit_period: period } = settings;
  if (custom_ratelimit !== true || typeof limit !== 'number') return undefined;
  return { limit, periodMs: periodMs(typeof period === 'string' ? period : '') };
}

function readSettings(body: JsonObject): JsonObject {
  const given: JsonObject = {
    description: optionalText(body, 'description'),
    custom_ratelimit: optionalFlag(body, 'custom_ratelimit'),
    custom_ratelimit_value: readLimit(body),
    custom_ratelimit_period: readPeriod(body),
    ip_pool: optionalInteger(body, 'ip_pool'),
    feedback_enabled: optionalFlag(body, 'feedback_enabled'),
    feedback_domain: optionalText(body, 'feedback_domain'),
    feedback_html: optionalText(body, 'feedback_html'),
    feedback_text: optionalText(body, 'feedback_text'),
    open_tracking_enabled: optionalFlag(body, 'open_tracking_enabled'),
    click_tracking_enabled: optionalFlag(body, 'click_tracking_enabled'),
    archive_enabled: optionalFlag(body, 'archive_enabled'),
    audit_email: readAuditAddress(body),
    bounce_notifications: readBounceNotifications(body),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Value and period are stored only while the limit is on. */
function withoutUnusedLimit(settings: JsonObject): JsonObject {
  if (settings.custom_ratelimit === true) return settings;
  const { custom_ratelimit_value: _value, custom_ratelimit_period: _period, ...rest } = settings;
  return rest;
}

function readLimit(body: JsonObject): number | undefined {
  const limit = optionalInteger(body, 'custom_ratelimit_value');
  if (limit === undefined || (limit >= 1 && limit <= MAX_LIMIT)) return limit;
  throw ProviderError.invalidField('custom_ratelimit_value', `was expecting 1 to ${MAX_LIMIT}`);
}

function readPeriod(body: JsonObject): string | undefined {
  const period = optionalText(body, 'custom_ratelimit_period');
  if (!period || PERIOD.test(period)) return period;
  throw ProviderError.invalidField(
    'custom_ratelimit_period',
    `was expecting a period such as '0:30:00' or '2 days' but found '${period}'`,
  );
}

function readAuditAddress(body: JsonObject): string | undefined {
  const address = optionalText(body, 'audit_email');
  if (!address || parseAddress(address)) return address;
  throw ProviderError.invalidField('audit_email', `was expecting an email address but found '${address}'`);
}

function readBounceNotifications(body: JsonObject): string | undefined {
  const where = optionalText(body, 'bounce_notifications');
  if (!where || where === 'from' || where === 'drop' || parseAddress(where)) return where;
  throw notAllowed('bounce_notifications', ['from', 'drop', 'a valid email address'], where);
}

/** "1 hour", "2 days", "0:30:00" or "4 months 5:00:00". */
function periodMs(period: string): number {
  const [, count = 0, unit = '', hours = 0, minutes = 0, seconds = 0] = PERIOD.exec(period) ?? [];
  const clock = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return Number(count) * (PERIOD_MS[unit] ?? 0) + clock || 3_600_000;
}
