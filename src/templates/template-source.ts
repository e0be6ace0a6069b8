import { FieldError } from '../common/app-error';
import { TemplateSource } from './content';
import { checkTemplate, TemplateSyntaxError } from './template-syntax';
import { Channel } from './template.entity';

export interface SourceFields {
  subject?: string;
  html?: string;
  text?: string;
  body?: string;
}

const FIELDS = { email: ['subject', 'html', 'text'], sms: ['body'] } as const satisfies Record<
  Channel,
  (keyof SourceFields)[]
>;

/** Checks that the fields fit the channel and parse as templates, and names every fault at once. */
export function sourceErrors(channel: Channel, fields: SourceFields): FieldError[] {
  const own: readonly string[] = FIELDS[channel];
  const errors: FieldError[] = [];
  for (const name of ['subject', 'html', 'text', 'body'] as const) {
    const value = fields[name];
    if (value === undefined) continue;
    if (!own.includes(name)) {
      errors.push({
        pointer: `/${name}`,
        code: 'wrong_channel',
        detail: `"${name}" does not belong to the channel ${channel}.`,
      });
    } else {
      const fault = syntaxFault(value);
      if (fault)
        errors.push({ pointer: `/${name}`, code: 'template_syntax', detail: `"${name}": ${fault}.` });
    }
  }
  if (channel === 'sms' && fields.body === undefined) {
    errors.push({ pointer: '/body', code: 'required', detail: '"body" is required for an SMS.' });
  }
  if (channel === 'email' && fields.subject === undefined) {
    errors.push({ pointer: '/subject', code: 'required', detail: '"subject" is required for an e-mail.' });
  }
  if (channel === 'email' && fields.html === undefined && fields.text === undefined) {
    errors.push({ pointer: '/html', code: 'required', detail: 'An e-mail needs "html", "text" or both.' });
  }
  return errors;
}

/** Only after `sourceErrors` found none. */
export function toSource(channel: Channel, fields: SourceFields): TemplateSource {
  if (channel === 'sms') return { body: fields.body ?? '' };
  return {
    subject: fields.subject ?? '',
    ...(fields.html === undefined ? {} : { html: fields.html }),
    ...(fields.text === undefined ? {} : { text: fields.text }),
  };
}

function syntaxFault(source: string): string | null {
  if (!source.includes('{{')) return null;
  try {
    checkTemplate(source);
    return null;
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return error.message;
    throw error;
  }
}
