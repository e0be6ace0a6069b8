import type { DataOf } from '../smtp2go/operations';
import { providerInstant } from './provider-instant';
import { providerPeriod } from './provider-period';
import { settingRoute, type SettingRoute } from './setting-route';
import {
  type ProviderReceivedSmsDto,
  ReceivedSmsListDto,
  type SentSmsDto,
  SentSmsListDto,
  SmsLogQuery,
  SmsPeriodQuery,
  SmsSummaryDto,
} from './sms-log.dto';

type ProviderReceivedSms = DataOf<'/sms/view-received'>['messages'][number];
type ProviderSentSms = DataOf<'/sms/view-sent'>['messages'][number];

const DAYS = 7;
/** What the provider shows as the sender when it chose the number. */
const SHARED_NUMBER = 'shared';
/** Shorter ones are short numbers, which have no country code. */
const WITH_COUNTRY_CODE = /^[1-9]\d{6,14}$/;

const NOT_PAGED =
  'Newest first. The provider does not page this list: `from` and `until` limit it, to the last seven days unless ' +
  'you say otherwise.';

export const SMS_LOG_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'SmsLog_received',
    noun: 'SMS',
    method: 'GET',
    path: 'sms/received',
    scope: 'messages:read',
    summary: 'List received SMS',
    description: `What people answered to your SMS. ${NOT_PAGED}`,
    status: 200,
    operation: '/sms/view-received',
    through: 'master',
    params: {},
    query: SmsLogQuery,
    answer: ReceivedSmsListDto,
    problems: ['invalid_request'],
    toRequest: ({ query }) => ({
      ...providerPeriod(query, 'from', 'until', DAYS),
      username: query.username,
    }),
    toAnswer: ({ messages }) => ({
      object: 'list' as const,
      data: messages.map(toReceivedSms).sort(newestFirst('received_at')),
    }),
  }),
  settingRoute({
    operationId: 'SmsLog_sent',
    noun: 'SMS',
    method: 'GET',
    path: 'sms/sent',
    scope: 'messages:read',
    summary: 'List sent SMS',
    description:
      `All SMS of your subaccount: messages sent here and by other keys alike. ${NOT_PAGED} What became of a message ` +
      'sent here is in its timeline.',
    status: 200,
    operation: '/sms/view-sent',
    through: 'master',
    params: {},
    query: SmsLogQuery,
    answer: SentSmsListDto,
    problems: ['invalid_request'],
    toRequest: ({ query }) => ({
      ...providerPeriod(query, 'from', 'until', DAYS),
      username: query.username,
    }),
    toAnswer: ({ messages }) => ({
      object: 'list' as const,
      data: messages.map(toSentSms).sort(newestFirst('sent_at')),
    }),
  }),
  settingRoute({
    operationId: 'SmsLog_summary',
    noun: 'SMS',
    method: 'GET',
    path: 'sms/summary',
    scope: 'messages:read',
    summary: 'Get a summary of sent SMS',
    description:
      'How many, and what they are charged as, between `from` and `until`: the last seven days unless you say ' +
      'otherwise.',
    status: 200,
    operation: '/sms/summary',
    through: 'master',
    params: {},
    query: SmsPeriodQuery,
    answer: SmsSummaryDto,
    problems: ['invalid_request'],
    toRequest: ({ query }) => providerPeriod(query, 'from', 'until', DAYS),
    toAnswer: (data) => ({
      object: 'sms_summary' as const,
      messages: data.total_messages ?? 0,
      units: data.total_units ?? 0,
      cost: data.total_cost ?? 0,
    }),
  }),
];

function toReceivedSms(sms: ProviderReceivedSms): ProviderReceivedSmsDto {
  return {
    object: 'received_sms',
    id: sms.message_id,
    from: phoneNumber(sms.source_address),
    to: phoneNumber(sms.destination_address),
    text: sms.content,
    username: sms.username || null,
    received_at: providerInstant(sms.timestamp),
  };
}

function toSentSms(sms: ProviderSentSms): SentSmsDto {
  return {
    object: 'sent_sms',
    id: sms.id ?? null,
    from: sms.sender === SHARED_NUMBER ? null : phoneNumber(sms.sender),
    to: phoneNumber(sms.destination_address),
    country: sms.destination_address_country || sms.destination_address_county || null,
    text: sms.content ?? '',
    status: sms.status ?? null,
    units: sms.units ?? null,
    email_sender: sms.sender_email || null,
    username: sms.username || null,
    sent_at: providerInstant(sms.timestamp),
  };
}

/** The provider does not say in which order it tells. Instants in our form sort as text. */
function newestFirst<Field extends string>(field: Field) {
  return (one: Record<Field, string | null>, other: Record<Field, string | null>): number =>
    (other[field] ?? '').localeCompare(one[field] ?? '');
}

/** The provider tells numbers with and without a plus by turns. */
function phoneNumber(text: string | undefined): string | null {
  return text && WITH_COUNTRY_CODE.test(text) ? `+${text}` : text || null;
}
