import type { FieldError } from '../common/app-error';
import type { EmailSource, SmsSource, TemplateSource, Variables } from '../templates/content';
import { missingVariables } from '../templates/missing-variables';
import { hasControlCharacters } from './addresses';
import type { CreateMessageDto } from './create-message.dto';
import type { MessageDraft } from './message-draft';
import { lineBreakFault } from './message-rules';
import { renderCopy } from './render-message';

/** Headers, addresses and JSON around the content of one e-mail. */
const ENVELOPE_BYTES = 2_000;
/** Enough to see what is wrong with a list; not an answer of ten thousand lines. */
const MAX_ERRORS = 100;

/** Renders every copy before it is accepted: a missing variable or a line break in a subject is found now, by name. */
export function renderErrors(
  request: CreateMessageDto,
  draft: MessageDraft,
  template: TemplateSource | null,
): { errors: FieldError[]; largestCopyBytes: number } {
  const source = template ?? draft.content.source;
  if (!source) throw new Error('a message without content passed the rules');
  const errors: FieldError[] = [];
  let largest = 0;
  for (const { own, pointer } of copiesOf(request)) {
    const { content, missing } = renderCopy(source, request.variables ?? {}, own);
    errors.push(...missingVariables(pointer, missing));
    if ('subject' in content && hasControlCharacters(content.subject))
      errors.push(lineBreakFault('/subject'));
    largest = Math.max(largest, ENVELOPE_BYTES + bytesOf(content));
    if (errors.length >= MAX_ERRORS) break;
  }
  return { errors: errors.slice(0, MAX_ERRORS), largestCopyBytes: largest };
}

function copiesOf(request: CreateMessageDto): { own: Variables | null; pointer: string }[] {
  if (!request.recipients) return [{ own: null, pointer: '/variables' }];
  return request.recipients.map((item, i) => ({
    own: item.variables ?? null,
    pointer: `/recipients/${i}/variables`,
  }));
}

function bytesOf(content: EmailSource | SmsSource): number {
  const parts =
    'body' in content ? [content.body] : [content.subject, content.html ?? '', content.text ?? ''];
  return parts.reduce((sum, part) => sum + Buffer.byteLength(JSON.stringify(part)), 0);
}
