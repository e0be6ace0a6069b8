import { setImmediate as othersFirst } from 'node:timers/promises';
import type { FieldError } from '../common/app-error';
import { canonicalLocale } from '../common/locale';
import type { BuiltTemplate } from '../templates/built-template';
import type { Renderable, TemplateSource, Variables } from '../templates/content';
import { RenderFault } from '../templates/render-fault';
import { renderedErrors } from '../templates/rendered-errors';
import { smsSizeOf } from '../templates/sms-encoding';
import { RENDER_TIMEOUT_MS, type RenderBudget, type TemplateRenderer } from '../templates/template-renderer';
import { variableErrors, withDefaults } from '../templates/variable-declaration';
import type { CreateMessageDto } from './create-message.dto';
import { asSent, copyOf } from './message-copy';
import type { MessageDraft } from './message-draft';
import { contentFaults } from './rendered-content';

/** Names of fields and punctuation around one e-mail, and its stamp. */
const FRAME_BYTES = 2_000;
/** Enough to see what is wrong with a list; not an answer of ten thousand lines. */
const MAX_ERRORS = 100;

/** What all copies of one message may take together, of what is not cheap. */
const BUDGET_MS = 10_000;
/** Ten thousand copies of a large template take seconds: others come in between. */
const TURN_MS = 10;

/** A copy as it was asked for. */
interface AskedCopy {
  own: Variables | null;
  locale: string | null;
  /** Of the recipient; empty for one that all share. */
  pointer: string;
}

/**
 * Renders every copy before it is accepted, in its own language: a missing or mistyped variable, a line break in a
 * subject, an SMS that costs too much or a template that takes too much is found now, by name.
 */
export async function renderErrors(
  renderer: TemplateRenderer,
  request: CreateMessageDto,
  draft: MessageDraft,
  template: BuiltTemplate | null,
): Promise<{ errors: FieldError[]; largestCopyBytes: number }> {
  const errors = new FoundErrors();
  const envelope = envelopeBytes(request, draft);
  const declared = template?.variables ?? [];
  const given = request.variables ?? {};
  const variables = withDefaults(declared, given);
  const budget: RenderBudget = { leftMs: BUDGET_MS };
  const copies = new CopiesByLocale(template, draft);
  let largest = 0;
  let turnSince = performance.now();
  for (const asked of copiesOf(request)) {
    const at = (name: string) => pointerOf(name, asked, given);
    const own = variableErrors(declared, asked.own ? { ...variables, ...asked.own } : variables, at);
    const copy = copies.next(asked.locale);
    if (!copy) {
      errors.add(own);
      continue;
    }
    try {
      const { content, ...faults } = await renderer.render(
        copy,
        variables,
        asked.own,
        RENDER_TIMEOUT_MS,
        budget,
      );
      const sent = asSent(content, draft.content);
      errors.add([
        ...renderedErrors(own, faults, at),
        ...contentFaults(sent),
        ...segmentErrors(sent, request, asked),
      ]);
      largest = Math.max(largest, envelope + bytesOf(sent));
    } catch (error) {
      if (!(error instanceof RenderFault)) throw error;
      errors.add([error.toFieldError(`${asked.pointer}/variables`)]);
      // It has cost enough: the other copies are not looked at.
      break;
    }
    if (errors.areMany) break;
    if (performance.now() - turnSince > TURN_MS) {
      await othersFirst();
      turnSince = performance.now();
    }
  }
  return { errors: errors.all(), largestCopyBytes: largest };
}

/** Of each language the source once. Without an expression all its copies say the same, and the first tells all. */
class CopiesByLocale {
  private readonly known = new Map<string | null, { copy: Renderable; isTemplate: boolean }>();
  private readonly told = new Set<TemplateSource>();

  constructor(
    private readonly template: BuiltTemplate | null,
    private readonly draft: MessageDraft,
  ) {}

  /** Null when it has been looked at in another copy. */
  next(locale: string | null): Renderable | null {
    const { copy, isTemplate } = this.known.get(locale) ?? this.find(locale);
    if (isTemplate) return copy;
    if (this.told.has(copy.source)) return null;
    this.told.add(copy.source);
    return copy;
  }

  private find(locale: string | null) {
    const copy = copyOf(this.template, this.draft.content, locale);
    if (!copy) throw new Error('a message without content passed the rules');
    const isTemplate = Object.values<string | undefined>({ ...copy.source }).some((part) =>
      part?.includes('{{'),
    );
    const found = { copy, isTemplate };
    this.known.set(locale, found);
    return found;
  }
}

/** Each once: what is wrong with the values of the message is wrong with every copy. */
class FoundErrors {
  private readonly found = new Map<string, FieldError>();

  get areMany(): boolean {
    return this.found.size >= MAX_ERRORS;
  }

  add(errors: FieldError[]): void {
    for (const error of errors) this.found.set(`${error.pointer} ${error.code}`, error);
  }

  all(): FieldError[] {
    return [...this.found.values()].slice(0, MAX_ERRORS);
  }
}

/** Where the value of a name was given: with the recipient, or for all; or where it would have to be. */
function pointerOf(name: string, { own, pointer }: AskedCopy, given: Variables): string {
  const inMessage = Object.hasOwn(given, name) && !(own && Object.hasOwn(own, name));
  return inMessage ? '/variables' : `${pointer}/variables`;
}

function segmentErrors(
  sent: TemplateSource,
  { max_segments: most }: CreateMessageDto,
  { pointer }: AskedCopy,
) {
  if (most === undefined || !('body' in sent)) return [];
  const { segments, encoding, outsideGsm7 } = smsSizeOf(sent.body);
  if (segments <= most) return [];
  const why =
    encoding === 'ucs-2' ? `, as ${outsideGsm7.length} of its characters are not in the GSM alphabet` : '';
  const detail = `The SMS would be sent as ${segments} messages${why}; "max_segments" is ${most}.`;
  return [{ pointer: pointer || '/max_segments', code: 'too_many_segments', detail }];
}

/** What every copy carries besides its content: sender, headers, the names and addresses of files, recipients. */
function envelopeBytes(request: CreateMessageDto, { content }: MessageDraft): number {
  const { source: _, ...carried } = content;
  return FRAME_BYTES + Buffer.byteLength(JSON.stringify([carried, request.to, request.cc, request.bcc]));
}

function copiesOf(request: CreateMessageDto): AskedCopy[] {
  const ofAll = canonicalLocale(request.locale);
  if (!request.recipients) return [{ own: null, locale: ofAll, pointer: '' }];
  return request.recipients.map(({ variables, locale }, i) => ({
    own: variables ?? null,
    locale: canonicalLocale(locale) ?? ofAll,
    pointer: `/recipients/${i}`,
  }));
}

function bytesOf(content: TemplateSource): number {
  const parts =
    'body' in content ? [content.body] : [content.subject, content.html ?? '', content.text ?? ''];
  return parts.reduce((sum, part) => sum + Buffer.byteLength(JSON.stringify(part)), 0);
}
