import type { Examples } from '../common/api-examples';
import type { LintDto, PreviewDto } from './template-preview.dto';
import type {
  CreateTemplateDto,
  NewVersionDto,
  OverrideTemplateDto,
  VersionSourceDto,
} from './template-request.dto';

/** Bodies that Swagger UI offers; each is accepted as it stands. */
export const TEMPLATE_EXAMPLES: Examples<CreateTemplateDto> = {
  email: {
    summary: 'An e-mail',
    value: {
      name: 'receipt',
      channel: 'email',
      subject: 'Your receipt, {{name}}',
      html: '<p>Dear {{name}}, thank you for {{total}}.</p>',
      text: 'Dear {{name}}, thank you for {{total}}.',
    },
  },
  sms: { summary: 'An SMS', value: { name: 'code', channel: 'sms', body: 'Your code is {{code}}.' } },
  locales: {
    summary: 'An e-mail in two languages, with declared variables',
    value: {
      name: 'invoice',
      channel: 'email',
      subject: 'Your invoice of {{date due style="long"}}',
      preheader: '{{currency total "EUR"}} are due.',
      html: '<p>Dear {{name}}, {{currency total "EUR"}} for {{plural count one="# item" other="# items"}}.</p>',
      translations: [
        {
          locale: 'fr',
          subject: 'Votre facture du {{date due style="long"}}',
          html: '<p>{{name}}, {{currency total "EUR"}} pour {{plural count one="# article" other="# articles"}}.</p>',
        },
      ],
      variables: [
        { name: 'name', type: 'string', default: 'customer', example: 'Ada' },
        { name: 'total', type: 'number', example: 42.5 },
        { name: 'count', type: 'number', example: 3 },
        { name: 'due', type: 'date', example: '2026-12-24' },
      ],
    },
  },
  layout: {
    summary: 'A layout',
    value: {
      name: 'plain-page',
      channel: 'email',
      kind: 'layout',
      html: '<html><body><table><tr><td>{{> content}}</td></tr></table></body></html>',
      text: '{{> content}}\n\nAcme Ltd',
    },
  },
  partial: {
    summary: 'A partial, as a draft',
    value: {
      name: 'signature',
      channel: 'email',
      kind: 'partial',
      html: '<p>Acme</p>',
      text: 'Acme',
      draft: true,
    },
  },
};

const SECOND = {
  subject: 'Thank you, {{name}}',
  html: '<p>Dear {{name}}, you paid {{total}}. {{#if note}}{{note}}{{/if}}</p>',
};

export const VERSION_EXAMPLES: Examples<NewVersionDto> = {
  email: { summary: 'An e-mail', value: SECOND },
  draft: { summary: 'A draft', value: { ...SECOND, draft: true } },
};

export const DRAFT_EXAMPLES: Examples<VersionSourceDto> = {
  email: { summary: 'An e-mail', value: { ...SECOND, preheader: 'We have {{total}} of yours.' } },
};

export const PREVIEW_EXAMPLES: Examples<PreviewDto> = {
  values: { summary: 'With all values', value: { variables: { name: 'Ada', total: '42.00' } } },
  locale: {
    summary: 'In another language',
    value: { locale: 'fr-CA', variables: { name: 'Ada', total: '42.00' } },
  },
};

export const LINT_EXAMPLES: Examples<LintDto> = {
  current: { summary: 'The current version', value: {} },
};

export const OVERRIDE_EXAMPLES: Examples<OverrideTemplateDto> = {
  draft: { summary: 'As a draft, to be changed first', value: { draft: true } },
};
