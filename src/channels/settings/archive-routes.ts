import type { DataOf } from '../smtp2go/operations';
import { addressesIn } from './address-list';
import {
  type ArchivedAttachmentDto,
  ArchivedEmailDto,
  ArchivedEmailPageDto,
  ArchivedEmailQuery,
} from './archive.dto';
import { providerInstant } from './provider-instant';
import { providerPage, providerToken } from './provider-page';
import { providerPeriod } from './provider-period';
import { settingRoute, type SettingRoute } from './setting-route';

type ProviderArchivedEmail = DataOf<'/archive/email'>;

const DAYS = 7;

const WHAT_IS_ARCHIVED =
  'Only what was sent while archiving was on: for the subaccount, by the operator at the provider, and for the SMTP ' +
  'user or key that sent it. Paid plans only. An e-mail can take some minutes to be found.';

export const ARCHIVE_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'ArchivedEmail_list',
    noun: 'archived e-mail',
    method: 'GET',
    path: 'archived-emails',
    scope: 'messages:read',
    summary: 'List archived e-mails',
    description:
      `What the provider has kept of e-mails in full, in its own order. ${WHAT_IS_ARCHIVED} Filters apply together and ` +
      'must be repeated with `after`.',
    status: 200,
    operation: '/archive/search',
    through: 'master',
    params: {},
    query: ArchivedEmailQuery,
    answer: ArchivedEmailPageDto,
    problems: ['invalid_request', 'invalid_cursor'],
    toRequest: ({ query }) => ({
      ...providerPeriod(query, 'sent_after', 'sent_before', DAYS),
      limit: query.limit,
      continue_token: providerToken(query.after),
      username: query.username,
      recipient: query.recipient,
      sender: query.sender,
      envelope_from: query.envelope_from,
      subject: query.subject,
      headers: query.header,
    }),
    toAnswer: (data) => {
      // The request takes a token, but the published answer does not name the field that gives it.
      const { continue_token: token } = data as { continue_token?: string | null };
      return providerPage(data.emails.map(toArchivedEmail), token);
    },
  }),
  settingRoute({
    operationId: 'ArchivedEmail_get',
    noun: 'archived e-mail',
    method: 'GET',
    path: 'archived-emails/:emailId',
    scope: 'messages:read',
    summary: 'Get an archived e-mail',
    description:
      'By the id that the provider gave it: `provider_message_id` of the deliveries of a message. The e-mail itself ' +
      `is behind \`download_url\`. ${WHAT_IS_ARCHIVED}`,
    status: 200,
    operation: '/archive/email',
    through: 'master',
    params: { emailId: '1u0SwL-B9zBpi9ffUq-JAB2' },
    answer: ArchivedEmailDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ email_id: params.emailId ?? '' }),
    toAnswer: toArchivedEmail,
  }),
];

function toArchivedEmail(email: ProviderArchivedEmail): ArchivedEmailDto {
  return {
    object: 'archived_email',
    id: email.email_id ?? '',
    from: email.sender || null,
    envelope_from: email.envelope_from || null,
    recipients: addressesIn(email.recipient ?? ''),
    to: email.to || null,
    subject: email.subject || null,
    sent_at: providerInstant(email.sent),
    username: email.username || null,
    size_bytes: email.byte_count ?? 0,
    headers: email.headers || null,
    attachment_count: email.attachment_count ?? 0,
    attachments: (email.attachments ?? []).map(toAttachment),
    download_url: email.url || null,
  };
}

function toAttachment(value: unknown): ArchivedAttachmentDto {
  if (typeof value === 'string') return { filename: value, content_type: null, size_bytes: null };
  const { filename, mimetype, bytes } = (value ?? {}) as Record<string, unknown>;
  return {
    filename: typeof filename === 'string' ? filename : null,
    content_type: typeof mimetype === 'string' ? mimetype : null,
    size_bytes: typeof bytes === 'number' ? bytes : null,
  };
}
