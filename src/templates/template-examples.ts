import type { Examples } from '../common/api-examples';
import type { CreateTemplateDto, PreviewDto, PublishVersionDto } from './template.dto';

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
};

export const VERSION_EXAMPLES: Examples<PublishVersionDto> = {
  email: {
    summary: 'An e-mail',
    value: {
      subject: 'Thank you, {{name}}',
      html: '<p>Dear {{name}}, you paid {{total}}. {{#if note}}{{note}}{{/if}}</p>',
    },
  },
};

export const PREVIEW_EXAMPLES: Examples<PreviewDto> = {
  values: { summary: 'With all values', value: { variables: { name: 'Ada', total: '42.00' } } },
};
