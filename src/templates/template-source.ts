import type { FieldError } from '../common/app-error';
import type { SourceFields, TemplateSource } from './content';
import { CONTENT, inclusionsOf, replaceInclusions } from './inclusions';
import { checkTemplate, TemplateSyntaxError } from './template-syntax';
import type { Channel } from './template.entity';
import type { TemplateKind } from './template-kind';

const NAMES = ['subject', 'preheader', 'html', 'text', 'body'] as const;
const FIELDS: Record<Channel, readonly (keyof SourceFields)[]> = {
  email: ['subject', 'preheader', 'html', 'text'],
  sms: ['body'],
};
/** Layouts and partials are of the content alone. */
const OF_PIECES: Record<Channel, readonly (keyof SourceFields)[]> = {
  email: ['html', 'text'],
  sms: ['body'],
};

/** Checks that the fields fit the channel and parse as templates, and names every fault at once. */
export function sourceErrors(channel: Channel, fields: SourceFields): FieldError[] {
  return [...fieldErrors(channel, 'template', fields), ...syntaxErrors(fields, (text) => text)];
}

/** The same of what is written for a version, where partials may be named, and of a layout, which names its content. */
export function authoredErrors(
  channel: Channel,
  kind: TemplateKind,
  { subject, preheader, html, text, body }: SourceFields,
  pointer: string,
): FieldError[] {
  const fields = { subject, preheader, html, text, body };
  const errors = [...fieldErrors(channel, kind, fields), ...syntaxErrors(fields, withoutInclusions)];
  if (kind === 'layout' && channel === 'email') errors.push(...layoutErrors(fields));
  return errors.map((error) => ({ ...error, pointer: `${pointer}${error.pointer}` }));
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

function fieldErrors(channel: Channel, kind: TemplateKind, fields: SourceFields): FieldError[] {
  const own = kind === 'template' ? FIELDS[channel] : OF_PIECES[channel];
  const errors = NAMES.filter((name) => fields[name] !== undefined && !own.includes(name)).map((name) => ({
    pointer: `/${name}`,
    ...(FIELDS[channel].includes(name)
      ? { code: 'wrong_kind', detail: `"${name}" does not belong to a ${kind}.` }
      : { code: 'wrong_channel', detail: `"${name}" does not belong to the channel ${channel}.` }),
  }));
  if (kind === 'layout' && channel === 'sms') {
    errors.push({ pointer: '/kind', code: 'wrong_channel', detail: 'An SMS has no layout; use a partial.' });
  }
  const required = (name: keyof SourceFields, detail: string) =>
    errors.push({ pointer: `/${name}`, code: 'required', detail });
  if (channel === 'sms' && fields.body === undefined) required('body', '"body" is required for an SMS.');
  if (channel === 'email' && kind === 'template' && fields.subject === undefined) {
    required('subject', '"subject" is required for an e-mail.');
  }
  if (channel === 'email' && fields.html === undefined && fields.text === undefined) {
    required('html', 'An e-mail needs "html", "text" or both.');
  }
  if (fields.preheader !== undefined && fields.html === undefined && own.includes('preheader')) {
    required('html', 'A preheader stands in the HTML of an e-mail.');
  }
  return errors;
}

function syntaxErrors(fields: SourceFields, prepare: (text: string) => string): FieldError[] {
  return NAMES.flatMap((name) => {
    const fault = fields[name] === undefined ? null : syntaxFault(prepare(fields[name]));
    return fault ? [{ pointer: `/${name}`, code: 'template_syntax', detail: `"${name}": ${fault}.` }] : [];
  });
}

function layoutErrors(fields: SourceFields): FieldError[] {
  return (['html', 'text'] as const).flatMap((name) => {
    const text = fields[name];
    if (text === undefined || inclusionsOf(text).filter((each) => each.name === CONTENT).length === 1)
      return [];
    const detail = `"${name}" of a layout says once where the content of the template comes: {{> ${CONTENT}}}.`;
    return [{ pointer: `/${name}`, code: 'template_syntax', detail }];
  });
}

/** What is left to read while partials are not in place. */
export function withoutInclusions(text: string): string {
  return replaceInclusions(text, () => '');
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
