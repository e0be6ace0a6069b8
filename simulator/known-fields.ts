import { isObject, type JsonObject } from './fields';
import { ProviderError } from './provider-error';

const CREDENTIAL = `description custom_ratelimit custom_ratelimit_value custom_ratelimit_period ip_pool feedback_enabled feedback_html feedback_text open_tracking_enabled click_tracking_enabled archive_enabled audit_email bounce_notifications status`;
const EMAIL = `sender to cc bcc subject html_body text_body custom_headers attachments inlines template_id template_data schedule`;
const SUBACCOUNT = 'dedicated_ip archiving enforce_2fa enable_sms sms_limit ip_pool';
const WEBHOOK = `url events sms_events headers usernames output_format auth_header_type auth_header_value disabled custom_headers`;
const PAGE = 'sort_direction page_size continue_token';

/** The fields that the provider documents for each path, but for `api_key` and `subaccount_id`. */
const KNOWN_FIELDS: Record<string, string> = {
  '/activity/search':
    'start_date end_date search search_email_id search_subject search_sender search_recipient search_usernames subaccounts limit continue_token only_latest only_latest_by_sent event_types include_headers custom_headers region search_subject_op search_sender_op search_recipient_op',
  '/allowed_recipients/add': 'allowed_recipients enabled',
  '/allowed_recipients/remove': 'allowed_recipients enabled',
  '/allowed_recipients/update': 'allowed_recipients enabled',
  '/allowed_recipients/view': '',
  '/allowed_senders/add': 'allowed_senders',
  '/allowed_senders/remove': 'allowed_senders',
  '/allowed_senders/update': 'allowed_senders mode',
  '/allowed_senders/view': '',
  '/api_keys/add': `endpoints ${CREDENTIAL}`,
  '/api_keys/edit': `id endpoints ${CREDENTIAL}`,
  '/api_keys/permissions': '',
  '/api_keys/remove': 'id',
  '/api_keys/view': 'id search',
  '/archive/email': 'email_id',
  '/archive/search':
    'start_date end_date limit username recipient sender envelope_from subject headers continue_token',
  '/dedicated_ips/view': '',
  '/domain/add':
    'domain tracking_subdomain returnpath_subdomain auto_verify requisition_ssl subaccount_access',
  '/domain/remove': 'domain',
  '/domain/returnpath': 'domain old_subdomain new_subdomain',
  '/domain/subaccount_access': 'domain subaccounts future_subaccounts',
  '/domain/tracking': 'domain old_subdomain new_subdomain',
  '/domain/verify': 'domain requisition_ssl',
  '/domain/view': 'domain',
  '/email/batch': 'emails',
  '/email/mime': 'mime_email schedule fastaccept',
  '/email/scheduled/remove': 'schedule_id',
  '/email/scheduled/search': 'schedule_id search_subject search_recipient search_sender limit page',
  '/email/send': `fastaccept ${EMAIL}`,
  '/ip_allow_list': 'enabled type',
  '/ip_allow_list/add': 'description ip_address type',
  '/ip_allow_list/edit': 'description ip_address new_ip_address type',
  '/ip_allow_list/remove': 'ip_address type',
  '/ip_allow_list/view': 'type',
  '/ip_auth/edit': `ip_address ${CREDENTIAL}`,
  '/ip_auth/remove': 'ip_address',
  '/ip_auth/view': 'ip_address',
  '/single_sender_emails/add': 'email_address message',
  '/single_sender_emails/remove': 'email_address',
  '/single_sender_emails/view': 'email_address',
  '/sms/send': 'destination sender content',
  '/sms/summary': 'start_date end_date',
  '/sms/view-received': 'start_date end_date unix_start unix_end username',
  '/sms/view-sent': 'start_date end_date username',
  '/stats/email_bounces': 'username',
  '/stats/email_cycle': '',
  '/stats/email_history': 'group_by start_date end_date subaccounts',
  '/stats/email_spam': 'username',
  '/stats/email_summary': 'username',
  '/stats/email_unsubs': 'username',
  '/subaccount/add': `fullname subaccount_email limit ${SUBACCOUNT}`,
  '/subaccount/close': 'id email',
  '/subaccount/edit': `id fullname limit ${SUBACCOUNT}`,
  '/subaccount/reopen': 'email id',
  '/subaccounts/search': `fuzzy_search search_terms states ${PAGE}`,
  '/suppression/add': 'email_address block_description',
  '/suppression/remove': 'email_address reasons',
  '/suppression/view':
    'continue_token email_address end_date fuzzy reason reasons recipient recipients sort start_date suppression_type suppression_types wildcard',
  '/template/add': 'template_name id subject html_body text_body template_variables tags',
  '/template/delete': 'id',
  '/template/edit': 'id new_id template_name subject html_body text_body template_variables tags',
  '/template/search': `fuzzy_search search_terms tags ${PAGE}`,
  '/template/view': 'id',
  '/users/smtp/add': `username email_password feedback_domain ${CREDENTIAL}`,
  '/users/smtp/edit': `username email_password feedback_domain ${CREDENTIAL}`,
  '/users/smtp/remove': 'username',
  '/users/smtp/view': 'username',
  '/webhook/add': WEBHOOK,
  '/webhook/edit': `id ${WEBHOOK}`,
  '/webhook/remove': 'id',
  '/webhook/view': '',
};

const SETS = new Map(
  Object.entries(KNOWN_FIELDS).map(([path, names]) => [path, new Set([...names.split(' '), 'api_key'])]),
);
const EMAIL_FIELDS = new Set(EMAIL.split(' '));

/** The documented fields of a path. */
export function knownFields(path: string): string[] {
  return (KNOWN_FIELDS[path] ?? '').split(' ').filter(Boolean);
}

/** Refuses the first field that is not documented, in each e-mail of a batch too. */
export function refuseUnknownFields(path: string, body: JsonObject): void {
  const known = SETS.get(path);
  for (const name of Object.keys(body)) {
    if (!known?.has(name) && name !== 'subaccount_id') throw unknown(name);
  }
  if (path !== '/email/batch' || !Array.isArray(body.emails)) return;
  for (const email of body.emails as unknown[]) {
    const name = isObject(email) && Object.keys(email).find((field) => !EMAIL_FIELDS.has(field));
    if (name) throw unknown(name);
  }
}

function unknown(name: string): ProviderError {
  return ProviderError.invalidField(name, 'is not a field of this call');
}
