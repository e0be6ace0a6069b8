import type { FieldError } from '../common/app-error';
import type { TemplateSource } from '../templates/content';
import { hasControlCharacters } from '../common/addresses';
import { lineBreakFault } from './message-rules';

/** RFC 5322 section 2.1.1, as for a subject that is given; and what is taken of an SMS in one request. */
const MAX_SUBJECT = 998;
const MAX_SMS = 1_600;

/**
 * What is wrong with a copy as it came out of its template. Looked at when a message is accepted and again when it is
 * sent: a line break in a subject would begin a header of its own (RFC 5322 section 2.2).
 */
export function contentFaults(content: TemplateSource): FieldError[] {
  if ('body' in content) {
    return content.body.length > MAX_SMS ? [tooLong('body', MAX_SMS)] : [];
  }
  const { subject } = content;
  const errors: FieldError[] = [];
  if (hasControlCharacters(subject)) errors.push(lineBreakFault('/subject'));
  if (subject.length > MAX_SUBJECT) errors.push(tooLong('subject', MAX_SUBJECT));
  return errors;
}

function tooLong(field: string, limit: number): FieldError {
  const detail = `"${field}" becomes longer than ${limit} characters when its variables are filled in.`;
  return { pointer: `/${field}`, code: 'too_long', detail };
}
