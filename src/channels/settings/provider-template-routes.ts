import type { RequestOf } from '../smtp2go/operations';
import { providerInstant } from './provider-instant';
import { providerPage, providerToken } from './provider-page';
import {
  ProviderTemplateDto,
  ProviderTemplatePageDto,
  ProviderTemplateQuery,
  type ProviderTemplateSummaryDto,
} from './provider-template.dto';
import { settingRoute, type SettingRoute } from './setting-route';

export const PROVIDER_TEMPLATE_ID = { providerTemplateId: 'receipt' };

/** Named `name` in lists and `template_name` elsewhere. */
export interface ProviderTemplate {
  id: string;
  name?: string;
  template_name?: string;
  subject?: string;
  html_body?: string;
  text_body?: string;
  tags?: string[];
  last_updated?: string;
}

export function toProviderTemplate(row: ProviderTemplate): ProviderTemplateDto {
  return { ...toSummary(row), html: row.html_body ?? '', text: row.text_body ?? '' };
}

function toSummary(row: ProviderTemplate): ProviderTemplateSummaryDto {
  return {
    object: 'provider_template',
    id: row.id,
    name: row.name ?? row.template_name ?? '',
    subject: row.subject ?? '',
    tags: row.tags ?? [],
    updated_at: providerInstant(row.last_updated),
  };
}

export const PROVIDER_TEMPLATE_ROUTES: SettingRoute[] = [
  settingRoute({
    operationId: 'ProviderTemplate_list',
    noun: 'provider template',
    method: 'GET',
    path: 'provider-templates',
    scope: 'templates:read',
    summary: "List the provider's templates",
    description:
      'Those that were pushed and those that were made at the provider, by id. Give the same filters with `after`.',
    status: 200,
    operation: '/template/search',
    through: 'tenant',
    params: {},
    query: ProviderTemplateQuery,
    answer: ProviderTemplatePageDto,
    problems: ['invalid_request', 'invalid_cursor'],
    toRequest: ({ query }): Partial<RequestOf<'/template/search'>> => {
      const token = providerToken(query.after);
      return {
        page_size: query.limit,
        ...(query.q ? { fuzzy_search: true, search_terms: [query.q] } : {}),
        ...(query.tag ? { tags: [query.tag] } : {}),
        ...(token ? { continue_token: token } : {}),
      };
    },
    toAnswer: (data) => {
      const { templates, continue_token: next } = data as {
        templates?: ProviderTemplate[];
        continue_token?: string | null;
      };
      return providerPage((templates ?? []).map(toSummary), next);
    },
  }),
  settingRoute({
    operationId: 'ProviderTemplate_get',
    noun: 'provider template',
    method: 'GET',
    path: 'provider-templates/:providerTemplateId',
    scope: 'templates:read',
    summary: "Get a template of the provider's",
    description: 'As the provider holds it.',
    status: 200,
    operation: '/template/view',
    through: 'tenant',
    params: PROVIDER_TEMPLATE_ID,
    answer: ProviderTemplateDto,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ id: params.providerTemplateId ?? '' }),
    toAnswer: (data) => toProviderTemplate(data as ProviderTemplate),
  }),
  settingRoute({
    operationId: 'ProviderTemplate_remove',
    noun: 'provider template',
    method: 'DELETE',
    path: 'provider-templates/:providerTemplateId',
    scope: 'templates:write',
    summary: "Remove a template of the provider's",
    description: 'The template here, and messages of this API, have no part in it.',
    status: 204,
    operation: '/template/delete',
    through: 'tenant',
    params: PROVIDER_TEMPLATE_ID,
    problems: ['not_found'],
    toRequest: ({ params }) => ({ id: params.providerTemplateId ?? '' }),
    toAnswer: () => undefined,
  }),
];
