import { AppError } from '../../common/app-error';
import { providerInstant } from './provider-instant';
import { providerPage, providerToken } from './provider-page';
import {
  AddedProviderSuppressionDto,
  AddProviderSuppressionDto,
  PROVIDER_SUPPRESSION_REASONS,
  type ProviderSuppressionDto,
  ProviderSuppressionPageDto,
  ProviderSuppressionQuery,
  type ProviderSuppressionReason,
  RemovedProviderSuppressionDto,
  RemoveProviderSuppressionQuery,
} from './provider-suppression.dto';
import { settingRoute, type SettingRoute } from './setting-route';

const ADDRESS = { address: 'grace@example.com' };
const MANUAL: ProviderSuppressionReason[] = ['manual'];

/** Both ends are always sent: the provider's own defaults end the list 30 days ago, or begin it there. */
const BEGINNING = '2000-01-01T00:00:00.000Z';
const END = '2100-01-01T00:00:00.000Z';

interface ProviderSuppression {
  email_address: string;
  reason?: string;
  block_description?: string;
  complaint?: string;
  subject?: string | null;
  timestamp?: string;
}

/** Where a page of ours begins: the provider chooses the size of its pages, so ours are cut out of them. */
interface Place {
  /** Of the provider's page; empty for the first one. */
  token: string;
  skip: number;
}

function placeOf(after: string | undefined): Place {
  const [, skip, token] = /^(\d{1,6}):(.*)$/s.exec(providerToken(after) ?? '0:') ?? [];
  if (skip === undefined || token === undefined)
    throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
  return { token, skip: Number(skip) };
}

function toPage(
  { results, continue_token: nextToken }: { results: ProviderSuppression[]; continue_token?: string | null },
  { after, limit }: ProviderSuppressionQuery,
): ProviderSuppressionPageDto {
  const { token, skip } = placeOf(after);
  const end = skip + limit;
  const rest = nextToken ? `0:${nextToken}` : null;
  const next = end < results.length ? `${end}:${token}` : rest;
  return providerPage(results.slice(skip, end).map(toSuppression), next);
}

function toSuppression(provider: ProviderSuppression): ProviderSuppressionDto {
  return {
    object: 'provider_suppression',
    address: provider.email_address,
    reason: reasonOf(provider.reason) ?? null,
    description: provider.block_description || null,
    complaint: provider.complaint || null,
    subject: provider.subject || null,
    created_at: providerInstant(provider.timestamp),
  };
}

function reasonOf(text: string | undefined): ProviderSuppressionReason | undefined {
  return PROVIDER_SUPPRESSION_REASONS.find((reason) => reason === text);
}

function period({ created_after: after, created_before: before }: ProviderSuppressionQuery): {
  start_date: string;
  end_date: string;
} {
  const start = after ? new Date(after).toISOString() : BEGINNING;
  const end = before ? new Date(before).toISOString() : END;
  if (start >= end) {
    const detail = '"created_before" takes a time after "created_after".';
    throw AppError.invalid([{ pointer: '/created_before', code: 'empty_period', detail }]);
  }
  return { start_date: start, end_date: end };
}

export const PROVIDER_SUPPRESSION_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'ProviderSuppression_add',
    noun: "suppression on the provider's list",
    method: 'POST',
    path: 'provider-suppressions',
    scope: 'suppressions:write',
    summary: "Suppress an address on the provider's list",
    description:
      'The provider keeps a list of its own beside `/v1/suppressions`, and holds back whatever goes to an address or ' +
      'domain on it: what this API sends, which is reported as rejected then, and what SMTP users send. Use it for ' +
      'whole domains and for SMTP users; `/v1/suppressions` is looked into before anything is sent, and is the place ' +
      'for everything else.',
    status: 201,
    operation: '/suppression/add',
    through: 'master',
    params: {},
    body: AddProviderSuppressionDto,
    examples: {
      address: {
        summary: 'An address',
        value: { address: 'grace@example.com', description: 'No longer a customer.' },
      },
      domain: { summary: 'A domain', value: { address: 'old-customers.example' } },
    },
    answer: AddedProviderSuppressionDto,
    problems: ['invalid_request', 'malformed_request'],
    toRequest: ({ body }) => ({
      email_address: body.address,
      ...(body.description !== undefined && { block_description: body.description }),
    }),
    toAnswer: ({ added }, { body }) => ({
      object: 'provider_suppression_addition',
      address: body.address,
      added: added === true,
    }),
  }),
  settingRoute({
    operationId: 'ProviderSuppression_list',
    noun: "suppression on the provider's list",
    method: 'GET',
    path: 'provider-suppressions',
    scope: 'suppressions:read',
    summary: "List the provider's suppressions",
    description:
      'Newest first. Hard bounces, spam complaints and unsubscribes come here by themselves, and from here to ' +
      '`/v1/suppressions` when the provider reports them. The cursor in `after` wants the same filters as the page ' +
      'before. What is added or removed while you page may move others by a place.',
    status: 200,
    operation: '/suppression/view',
    through: 'master',
    params: {},
    query: ProviderSuppressionQuery,
    answer: ProviderSuppressionPageDto,
    problems: ['invalid_request', 'invalid_cursor'],
    toRequest: ({ query }) => {
      const { token } = placeOf(query.after);
      return {
        ...period(query),
        sort: 'desc',
        ...(query.address !== undefined && { email_address: query.address }),
        ...(query.reasons && { suppression_types: query.reasons }),
        ...(query.q !== undefined && { wildcard: query.q }),
        ...(token && { continue_token: token }),
      };
    },
    toAnswer: (data, { query }) => toPage(data, query),
  }),
  settingRoute({
    operationId: 'ProviderSuppression_remove',
    noun: "suppression on the provider's list",
    method: 'DELETE',
    path: 'provider-suppressions/:address',
    scope: 'suppressions:write',
    summary: "Take an address off the provider's list",
    description:
      'For the reasons that are named, and for `manual` alone when none is. An address that bounced, complained or ' +
      'unsubscribed is on `/v1/suppressions` as well: to send to it again it has to go from both. Take away a ' +
      'complaint or an unsubscribe only when the recipient has asked for it.',
    status: 200,
    operation: '/suppression/remove',
    through: 'master',
    params: ADDRESS,
    query: RemoveProviderSuppressionQuery,
    answer: RemovedProviderSuppressionDto,
    problems: ['invalid_request', 'not_found'],
    toRequest: ({ params, query }) => ({
      email_address: params.address ?? '',
      reasons: query.reasons ?? MANUAL,
    }),
    toAnswer: ({ suppressions }, { params }) => {
      if (!suppressions.some(({ removed }) => removed))
        throw AppError.notFound('suppression of these reasons');
      const reasons = suppressions.flatMap(({ reason, removed }) => {
        const known = reasonOf(reason);
        return known ? [{ reason: known, removed }] : [];
      });
      return { object: 'provider_suppression_removal', address: params.address ?? '', reasons };
    },
  }),
];
