import { LRUCache } from 'lru-cache';
import type { TemplateSource, Variables } from './content';
import { MAX_ITEMS } from './render';
import { type Part, RenderFault } from './render-fault';
import { isQuickToParse, parseTemplate, type Steps, TemplateSyntaxError } from './template-syntax';

/** In characters of JSON, about: what is printed is not more than a copy may hold. */
export const MAX_VARIABLES = 2_000_000;
/** Nodes that are gone through; some milliseconds. */
const CHEAP_STEPS = 20_000;

interface Measure {
  characters: number;
  /** Entries of the longest list or object. */
  longest: number;
}

/** `null` for what takes long to parse. Sizes in characters. */
const known = new LRUCache<string, { steps: Steps | null }>({
  max: 500,
  maxSize: 16_000_000,
  sizeCalculation: (_steps, source) => source.length + 1,
});
const measured = new WeakMap<object, Measure>();

/**
 * Whether rendering is surely over within a few milliseconds: a bound from the nodes of the template and the longest
 * list among the variables, before anything is rendered. Throws RenderFault when there is more of the variables than
 * could ever be printed, or a source is no template.
 */
export function isCheapToRender(source: TemplateSource, ...variables: (Variables | null)[]): boolean {
  const parts = Object.entries({ ...source }).filter(([, text]) => text.includes('{{'));
  if (parts.length === 0) return true;
  const sizes = variables.map((each) => (each ? measureOf(each) : { characters: 0, longest: 0 }));
  if (sizes.reduce((sum, { characters }) => sum + characters, 0) > MAX_VARIABLES) {
    throw new RenderFault('limit', `its variables are larger than ${MAX_VARIABLES} characters of JSON`);
  }
  const longest = Math.min(MAX_ITEMS, Math.max(...sizes.map((size) => size.longest)));
  let steps = 0;
  for (const [part, text] of parts as [Part, string][]) {
    const own = stepsOf(part, text);
    if (!own) return false;
    steps += own[0] + own[1] * longest + own[2] * longest * longest;
  }
  return steps <= CHEAP_STEPS;
}

function stepsOf(part: Part, source: string): Steps | null {
  const before = known.get(source);
  if (before) return before.steps;
  const steps = isQuickToParse(source) ? parsed(part, source) : null;
  known.set(source, { steps });
  return steps;
}

function parsed(part: Part, source: string): Steps {
  try {
    return parseTemplate(source).steps;
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw new RenderFault('syntax', error.message, part);
    throw error;
  }
}

/** Values do not change while they are rendered: those of a message are measured once for all its copies. */
function measureOf(variables: Variables): Measure {
  const before = measured.get(variables);
  if (before) return before;
  const size: Measure = { characters: 0, longest: 0 };
  add(variables, size);
  measured.set(variables, size);
  return size;
}

/** Gives up once it is too much. */
function add(value: unknown, size: Measure): void {
  if (typeof value === 'string') size.characters += value.length + 2;
  else if (typeof value !== 'object' || value === null) size.characters += 8;
  else {
    // Over megabytes `Object.entries` of a list is slow.
    const keys = Array.isArray(value) ? null : Object.keys(value);
    const items: unknown[] = keys ? Object.values(value) : (value as unknown[]);
    size.longest = Math.max(size.longest, items.length);
    size.characters += 2 + (keys ?? []).reduce((sum, key) => sum + key.length + 4, 0);
    for (const item of items) {
      if (size.characters > MAX_VARIABLES) return;
      add(item, size);
    }
  }
}
