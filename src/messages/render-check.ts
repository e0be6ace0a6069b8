import type { FieldError } from '../common/app-error';
import type { EmailSource, SmsSource, TemplateSource, Variables } from '../templates/content';
import { missingVariables } from '../templates/missing-variables';
import { hasControlCharacters } from './addresses';
import type { CreateMessageDto } from './create-message.dto';
import type { MessageDraft } from './message-draft';
import { lineBreakFault } from './message-rules';
import { renderCopy } from './render-message';

/** Names of fields and punctuation around one e-mail, and its stamp. */
const FRAME_BYTES = 2_000;
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
  const envelope = FRAME_BYTES + envelopeBytes(request, draft);
  const copies = isTemplate(source) ? copiesOf(request) : copiesOf(request).slice(0, 1);
  let largest = 0;
  for (const { own, pointer } of copies) {
    const { content, missing } = renderCopy(source, request.variables ?? {}, own);
    errors.push(...missingVariables(pointer, missing));
    if ('subject' in content && hasControlCharacters(content.subject))
      errors.push(lineBreakFault('/subject'));
    largest = Math.max(largest, envelope + bytesOf(content));
    if (errors.length >= MAX_ERRORS) break;
  }
  return { errors: errors.slice(0, MAX_ERRORS), largestCopyBytes: largest };
}

/** Without an expression every copy says the same, and one of them tells all. */
function isTemplate(source: TemplateSource): boolean {
  return Object.values<string | undefined>({ ...source }).some((part) => part?.includes('{{'));
}

/** What every copy carries besides its content: sender, headers, the names and addresses of files, recipients. */
function envelopeBytes(request: CreateMessageDto, { content }: MessageDraft): number {
  const { source: _, ...carried } = content;
  return Buffer.byteLength(JSON.stringify([carried, request.to, request.cc, request.bcc]));
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
