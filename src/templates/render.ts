import Handlebars from 'handlebars';
import { LRUCache } from 'lru-cache';
import type { EmailSource, Renderable, SmsSource, TemplateSource, Variables } from './content';
import type { FormatName } from './format-signatures';
import { asText, format, UnfitValue } from './formatting';
import { type Part, RenderFault } from './render-fault';
import {
  FORMAT_HELPER,
  mergedUses,
  parseTemplate,
  TemplateSyntaxError,
  VALUE_HELPER,
  type VariableUse,
} from './template-syntax';

/** Values are escaped in HTML; in text and subject they stand as they are. */
export type RenderMode = 'html' | 'text';

type Compiled = (variables: Variables, options: Handlebars.RuntimeOptions) => string;

/** By source, for both modes. Sizes in characters of source. */
const cache = new LRUCache<string, Partial<Record<RenderMode, Compiled>>>({
  max: 500,
  maxSize: 32_000_000,
  sizeCalculation: (_compiled, source) => source.length,
});
const engine = Handlebars.create();
const eachItem = engine.helpers.each as Handlebars.HelperDelegate;

/** Characters that the expressions of one copy may write, over all its parts. */
export const MAX_OUTPUT = 2_000_000;
export const MAX_ITEMS = 1_000;

export interface Rendered<T> {
  content: T;
  /** Names that the template prints and the variables do not hold; empty when all is well. */
  missing: string[];
  /** Names of which the value is not of the kind that a helper prints. */
  unfit: Unfit[];
}

export interface Unfit {
  name: string;
  /** What it would have to be: a noun. */
  expected: string;
}

/** One copy as it is rendered: what it lacks, and how much it has written. */
class Run {
  readonly missing = new Set<string>();
  readonly unfit = new Map<string, Unfit>();
  private written = 0;

  constructor(private readonly locale: string) {}

  readonly helpers = {
    [VALUE_HELPER]: (value: unknown, name: string): string => {
      if (value === undefined) this.missing.add(name);
      const text = asText(value);
      this.write(text.length);
      return text;
    },
    [FORMAT_HELPER]: (helper: FormatName, value: unknown, name: string, ...more: unknown[]): string => {
      const { hash } = more.pop() as Handlebars.HelperOptions;
      if (value === undefined && helper !== 'default') this.missing.add(name);
      const text = format(helper, { value, rest: more, named: hash as Record<string, unknown> }, this.locale);
      if (text instanceof UnfitValue) {
        this.unfit.set(name, { name, expected: text.expected });
        return '';
      }
      this.write(text.length);
      return text;
    },
    each: this.eachOf(this),
  };

  write(characters: number): void {
    this.written += characters;
    if (this.written > MAX_OUTPUT) {
      throw new RenderFault('limit', `it becomes longer than ${MAX_OUTPUT} characters`);
    }
  }

  /** Counted while it goes on: what stands between the values is repeated as well. */
  private eachOf(run: Run) {
    return function (this: unknown, list: unknown, options: Handlebars.HelperOptions): string {
      const items = typeof list === 'object' && list !== null ? Object.keys(list).length : 0;
      if (items > MAX_ITEMS) {
        throw new RenderFault(
          'limit',
          `"each" goes through at most ${MAX_ITEMS} items, and there are ${items}`,
        );
      }
      const { fn } = options;
      const counted = (item: unknown, runtime?: Handlebars.RuntimeOptions): string => {
        const before = run.written;
        const text = fn(item, runtime);
        run.write(Math.max(0, before + text.length - run.written));
        return text;
      };
      return eachItem.call(this, list, { ...options, fn: Object.assign(counted, fn) }) as string;
    };
  }
}

/** In this thread: only for what is surely cheap (`TemplateRenderer` decides). Throws RenderFault. */
export function renderCopy({ source, locale }: Renderable, variables: Variables): Rendered<TemplateSource> {
  const run = new Run(locale);
  const content = 'body' in source ? smsOf(source, variables, run) : emailOf(source, variables, run);
  return { content, missing: [...run.missing], unfit: [...run.unfit.values()] };
}

function emailOf(source: EmailSource, variables: Variables, run: Run): EmailSource {
  const content: EmailSource = { subject: renderPart('subject', source.subject, 'text', variables, run) };
  if (source.html !== undefined) content.html = renderPart('html', source.html, 'html', variables, run);
  if (source.text !== undefined) content.text = renderPart('text', source.text, 'text', variables, run);
  return content;
}

function smsOf(source: SmsSource, variables: Variables, run: Run): SmsSource {
  return { body: renderPart('body', source.body, 'text', variables, run) };
}

/** The variables that a source expects, over all its parts. Throws RenderFault when it is not a template. */
export function usesOf(parts: readonly [Part, string][]): VariableUse[] {
  return mergedUses(parts.flatMap(([part, text]) => inPart(part, () => parseTemplate(text).uses)));
}

function renderPart(part: Part, source: string, mode: RenderMode, variables: Variables, run: Run): string {
  // Most inline content holds no template at all.
  if (!source.includes('{{')) return source;
  return inPart(part, () =>
    compiled(source, mode)(variables, {
      // What objects inherit is no variable; said aloud, so that the engine does not warn on the console.
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
      helpers: run.helpers,
    }),
  );
}

function inPart<T>(part: Part, perform: () => T): T {
  try {
    return perform();
  } catch (error) {
    if (error instanceof RenderFault) throw error.in(part);
    if (error instanceof TemplateSyntaxError) throw new RenderFault('syntax', error.message, part);
    throw error;
  }
}

function compiled(source: string, mode: RenderMode): Compiled {
  const known = cache.get(source);
  if (known?.[mode]) return known[mode];
  const fresh = engine.compile<Variables>(parseTemplate(source).program, {
    noEscape: mode === 'text',
    knownHelpers: { [VALUE_HELPER]: true, [FORMAT_HELPER]: true },
    knownHelpersOnly: true,
    preventIndent: true,
  });
  cache.set(source, { ...known, [mode]: fresh });
  return fresh;
}
