import { setImmediate as othersFirst } from 'node:timers/promises';
import type { FieldError } from '../common/app-error';
import type { TemplateSource, Variables } from '../templates/content';
import { missingVariables } from '../templates/missing-variables';
import { RenderFault } from '../templates/render-fault';
import { RENDER_TIMEOUT_MS, type RenderBudget, type TemplateRenderer } from '../templates/template-renderer';
import type { CreateMessageDto } from './create-message.dto';
import type { MessageDraft } from './message-draft';
import { contentFaults } from './rendered-content';

/** Names of fields and punctuation around one e-mail, and its stamp. */
const FRAME_BYTES = 2_000;
/** Enough to see what is wrong with a list; not an answer of ten thousand lines. */
const MAX_ERRORS = 100;

/** What all copies of one message may take together, of what is not cheap. */
export const BUDGET_MS = 10_000;
/** Ten thousand copies of a large template take seconds: others come in between. */
const TURN_MS = 10;

/**
 * Renders every copy before it is accepted: a missing variable, a line break in a subject or a template that takes too
 * much is found now, by name.
 */
export async function renderErrors(
  renderer: TemplateRenderer,
  request: CreateMessageDto,
  draft: MessageDraft,
  template: TemplateSource | null,
): Promise<{ errors: FieldError[]; largestCopyBytes: number }> {
  const source = template ?? draft.content.source;
  if (!source) throw new Error('a message without content passed the rules');
  const errors: FieldError[] = [];
  const envelope = envelopeBytes(request, draft);
  const copies = isTemplate(source) ? copiesOf(request) : copiesOf(request).slice(0, 1);
  const variables = request.variables ?? {};
  const budget: RenderBudget = { leftMs: BUDGET_MS };
  let largest = 0;
  let turnSince = performance.now();
  for (const { own, pointer } of copies) {
    try {
      const copy = await checkCopy(renderer, source, { variables, own, pointer }, budget);
      errors.push(...copy.errors);
      largest = Math.max(largest, envelope + copy.bytes);
    } catch (error) {
      if (!(error instanceof RenderFault)) throw error;
      errors.push(error.toFieldError(pointer));
      // It has cost enough: the other copies are not looked at.
      break;
    }
    if (errors.length >= MAX_ERRORS) break;
    if (performance.now() - turnSince > TURN_MS) {
      await othersFirst();
      turnSince = performance.now();
    }
  }
  return { errors: errors.slice(0, MAX_ERRORS), largestCopyBytes: largest };
}

/** What is wrong with one copy, and its size without what is around it. Throws RenderFault for what costs too much. */
export async function checkCopy(
  renderer: TemplateRenderer,
  source: TemplateSource,
  { variables, own, pointer }: { variables: Variables; own: Variables | null; pointer: string },
  budget: RenderBudget,
): Promise<{ errors: FieldError[]; bytes: number }> {
  const { content, missing } = await renderer.render(source, variables, own, RENDER_TIMEOUT_MS, budget);
  return {
    errors: [...missingVariables(pointer, missing), ...contentFaults(content)],
    bytes: bytesOf(content),
  };
}

/** Without an expression every copy says the same, and one of them tells all. */
function isTemplate(source: TemplateSource): boolean {
  return Object.values<string | undefined>({ ...source }).some((part) => part?.includes('{{'));
}

/** What every copy carries besides its content: sender, headers, the names and addresses of files, recipients. */
export function envelopeBytes(request: CreateMessageDto, { content }: MessageDraft): number {
  const { source: _, ...carried } = content;
  return FRAME_BYTES + Buffer.byteLength(JSON.stringify([carried, request.to, request.cc, request.bcc]));
}

function copiesOf(request: CreateMessageDto): { own: Variables | null; pointer: string }[] {
  if (!request.recipients) return [{ own: null, pointer: '/variables' }];
  return request.recipients.map((item, i) => ({
    own: item.variables ?? null,
    pointer: `/recipients/${i}/variables`,
  }));
}

function bytesOf(content: TemplateSource): number {
  const parts =
    'body' in content ? [content.body] : [content.subject, content.html ?? '', content.text ?? ''];
  return parts.reduce((sum, part) => sum + Buffer.byteLength(JSON.stringify(part)), 0);
}
