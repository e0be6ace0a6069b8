import { AppError } from '../../common/app-error';
import type { DataOf } from '../smtp2go/operations';
import { addressesIn } from './address-list';
import { providerInstant } from './provider-instant';
import { providerPage, providerToken } from './provider-page';
import {
  type ProviderScheduledEmailDto,
  ProviderScheduledEmailPageDto,
  ProviderScheduledEmailQuery,
} from './provider-scheduled.dto';
import { settingRoute, type SettingRoute } from './setting-route';

type ProviderScheduledEmail = DataOf<'/email/scheduled/search'>[number];

/** Tells a page number apart from the token of another list of the provider. */
const PAGE_MARK = 'page ';

export const PROVIDER_SCHEDULED_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'ProviderScheduledEmail_search',
    noun: 'scheduled e-mail',
    method: 'GET',
    path: 'provider-scheduled-emails',
    scope: 'messages:read',
    summary: 'Search e-mails scheduled at the provider',
    description:
      'E-mails that were handed to the provider for later: through SMTP, or with other keys of your subaccount. ' +
      'Messages with `scheduled_at` are not among them: they wait here until they are due and are found at ' +
      '/v1/messages. Filters apply together and must be repeated with `after`. The provider pages by number, ' +
      'so the page after a full one may be empty, and what is added or sent meanwhile moves the others.',
    status: 200,
    operation: '/email/scheduled/search',
    through: 'tenant',
    params: {},
    query: ProviderScheduledEmailQuery,
    answer: ProviderScheduledEmailPageDto,
    problems: ['invalid_request', 'invalid_cursor'],
    toRequest: ({ query }) => ({
      search_subject: query.subject,
      search_recipient: query.recipient,
      search_sender: query.sender,
      limit: query.limit,
      page: pageNumber(query.after),
    }),
    toAnswer: (emails, { query }) => {
      const isFull = emails.length >= query.limit;
      const next = isFull ? `${PAGE_MARK}${pageNumber(query.after) + 1}` : null;
      return providerPage(emails.map(toScheduledEmail), next);
    },
  }),
  settingRoute({
    operationId: 'ProviderScheduledEmail_cancel',
    noun: 'scheduled e-mail',
    method: 'DELETE',
    path: 'provider-scheduled-emails/:scheduleId',
    scope: 'messages:write',
    summary: 'Cancel an e-mail scheduled at the provider',
    description:
      'It is not sent. For good: the provider cannot take it back. A message with `scheduled_at` is cancelled at ' +
      '/v1/messages/{messageId}/cancel instead.',
    status: 204,
    operation: '/email/scheduled/remove',
    through: 'tenant',
    params: { scheduleId: '4d3b03a7-8663-4592-899a-b479ba6fcba9' },
    problems: ['not_found'],
    toRequest: ({ params }) => ({ schedule_id: params.scheduleId ?? '' }),
    toAnswer: () => undefined,
  }),
];

function pageNumber(after: string | undefined): number {
  const token = providerToken(after);
  if (token === undefined) return 1;
  const number = token.startsWith(PAGE_MARK) ? token.slice(PAGE_MARK.length) : '';
  if (!/^[1-9]\d{0,8}$/.test(number))
    throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
  return Number(number);
}

function toScheduledEmail(email: ProviderScheduledEmail): ProviderScheduledEmailDto {
  return {
    object: 'provider_scheduled_email',
    id: email.schedule_id ?? '',
    scheduled_at: providerInstant(email.schedule),
    from: email.sender || null,
    subject: email.subject || null,
    recipients: addressesIn(email.recipients ?? ''),
    client_ip: email.client_ip || null,
  };
}
