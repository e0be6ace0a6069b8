import Handlebars from 'handlebars';
import { LRUCache } from 'lru-cache';
import { EmailSource, SmsSource, Variables } from './content';
import { parseTemplate, VALUE_HELPER } from './template-syntax';

/** Values are escaped in HTML; in text and subject they stand as they are. */
export type RenderMode = 'html' | 'text';

type Compiled = (variables: Variables, options: Handlebars.RuntimeOptions) => string;

/** Sizes in characters of source; what is larger than an entry may be is compiled each time. */
const cache = new LRUCache<string, Compiled>({
  max: 500,
  maxSize: 32_000_000,
  maxEntrySize: 64_000,
  sizeCalculation: (_compiled, key) => key.length,
});
const engine = Handlebars.create();

export interface Rendered<T> {
  content: T;
  /** Names that the template prints and the variables do not hold; empty when all is well. */
  missing: string[];
}

export function renderEmail(source: EmailSource, variables: Variables): Rendered<EmailSource> {
  const missing = new Set<string>();
  const content: EmailSource = { subject: renderPart(source.subject, 'text', variables, missing) };
  if (source.html !== undefined) content.html = renderPart(source.html, 'html', variables, missing);
  if (source.text !== undefined) content.text = renderPart(source.text, 'text', variables, missing);
  return { content, missing: [...missing] };
}

export function renderSms(source: SmsSource, variables: Variables): Rendered<SmsSource> {
  const missing = new Set<string>();
  return { content: { body: renderPart(source.body, 'text', variables, missing) }, missing: [...missing] };
}

/** The variables that a source expects, over all its parts. Throws TemplateSyntaxError when it is not a template. */
export function variablesOf(parts: (string | undefined)[]): string[] {
  const names = parts.flatMap((part) => (part === undefined ? [] : parseTemplate(part).variables));
  return [...new Set(names)].sort();
}

function renderPart(source: string, mode: RenderMode, variables: Variables, missing: Set<string>): string {
  // Most inline content holds no template at all.
  if (!source.includes('{{')) return source;
  return compiled(source, mode)(variables, {
    // What objects inherit is no variable; said aloud, so that the engine does not warn on the console.
    allowProtoPropertiesByDefault: false,
    allowProtoMethodsByDefault: false,
    helpers: {
      [VALUE_HELPER]: (value: unknown, name: string): string => {
        if (value === undefined) missing.add(name);
        return asText(value);
      },
    },
  });
}

/** Always text: the engine joins what it is given with `+`, and two numbers would be added up. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function compiled(source: string, mode: RenderMode): Compiled {
  const key = `${mode}:${source}`;
  const known = cache.get(key);
  if (known) return known;
  const fresh = engine.compile<Variables>(parseTemplate(source).program, {
    noEscape: mode === 'text',
    knownHelpers: { [VALUE_HELPER]: true },
    knownHelpersOnly: true,
    preventIndent: true,
  });
  cache.set(key, fresh);
  return fresh;
}
