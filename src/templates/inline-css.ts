import { type Cheerio, type CheerioAPI, load } from 'cheerio/slim';
import juice from 'juice/client';
import { type Expression, expressionsOf } from './expressions';
import { isPlainCss } from './plain-css';
import { RenderFault } from './render-fault';
import { MAX_SOURCE } from './template-syntax';

/**
 * Expressions are hidden from parsers behind as many characters of the private use area (Unicode 16, chapter 23): the
 * first says which one it is, so that everything stays in its place.
 */
const [FIRST, FILLER] = [0xe000, '\uF8FF'];
const MOST = 6_000;
const HIDDEN = /[\uE000-\uF8FE]\uF8FF*/g;
const PRIVATE = /[\uE000-\uF8FF]/;
const RAW = /^\{\{~?[{&]/;

/** Pseudo-classes and elements that say nothing of one element for good: places in lists are known when they are rendered. */
juice.ignoredPseudos.push(
  ...[
    'first-child',
    'last-child',
    'only-child',
    'nth-child',
    'nth-last-child',
    'first-of-type',
    'last-of-type',
  ],
  ...[
    'only-of-type',
    'nth-of-type',
    'nth-last-of-type',
    'empty',
    'not',
    'is',
    'where',
    'has',
    'focus-within',
  ],
  ...[
    'before',
    'after',
    'first-letter',
    'first-line',
    'checked',
    'disabled',
    'enabled',
    'target',
    'placeholder',
  ],
);

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * The source of an HTML part with what its style elements say written into the elements that they match. Nothing else of
 * it changes, to the byte. What cannot be said of one element stays in the style element: media queries and other
 * at-rules, `:hover`, places in lists, rules that match nothing; all of it where an expression decides on classes or
 * prints HTML. Nothing is read from disk or network. May take long: for a thread.
 */
export function inlineCss(html: string): string {
  const expressions = expressionsOf(html);
  if (expressions.length > MOST) throw tooMuch('it has too many expressions');
  let masked = '';
  let from = 0;
  for (const [i, { start, end }] of expressions.entries()) {
    masked += html.slice(from, start) + String.fromCharCode(FIRST + i) + FILLER.repeat(end - start - 1);
    from = end;
  }
  masked += html.slice(from);
  let edits: Edit[];
  try {
    edits = editsOf({ html, masked, expressions });
  } catch (error) {
    if (error instanceof RenderFault) throw error;
    // Of a parser that was given more than it can take: nested without end, or names that JavaScript has uses for.
    throw tooMuch('its CSS cannot be inlined');
  }
  let inlined = '';
  from = 0;
  for (const { start, end, text } of edits.sort((a, b) => a.start - b.start)) {
    inlined += html.slice(from, start) + text;
    from = end;
    if (inlined.length > MAX_SOURCE) break;
  }
  inlined += html.slice(from);
  if (inlined.length > MAX_SOURCE)
    throw tooMuch(`with its CSS inlined it has more than ${MAX_SOURCE / 1024} kB`);
  return inlined;
}

interface Source {
  html: string;
  masked: string;
  /** The expressions, in their order. */
  expressions: Expression[];
}

function editsOf(source: Source): Edit[] {
  const $ = load(source.masked, {
    xml: { xmlMode: false, decodeEntities: false, withStartIndices: true, withEndIndices: true },
  });
  const sheets = sheetsOf($);
  for (const sheet of sheets) if (!canBeInlined(source, sheet)) $(sheet.element).attr('data-embed', '');
  if (sheets.every(({ element }) => element.attribs['data-embed'] !== undefined)) return [];
  const styles = stylesOf($);
  juice.juiceDocument($, {
    ...{ removeStyleTags: false, removeInlinedSelectors: !isDynamic($, source, sheets) },
    ...{ preservePseudos: true, preservedSelectors: [':root'], resolveCSSVariables: true },
    ...{ applyWidthAttributes: false, applyHeightAttributes: false, applyAttributesTableElements: false },
    decodeStyleAttributes: true,
  });
  return [
    ...sheets.flatMap((sheet) => sheetEdits(source, sheet)),
    ...styles.flatMap((style) => styleEdits(source, style)),
  ];
}

/** An element of cheerio's tree, whose types are in a package that is not ours. */
type Children<Owner> =
  Owner extends Cheerio<infer Node extends { children: unknown[] }> ? Node['children'][number] : never;
type Element = Extract<Children<ReturnType<CheerioAPI['root']>>, { attribs: object }>;

interface Sheet {
  element: Element;
  css: string;
  start: number;
  end: number;
}

function sheetsOf($: CheerioAPI): Sheet[] {
  return $('style')
    .toArray()
    .flatMap((element): Sheet[] => {
      const [text] = element.children;
      if (!text || !('data' in text) || element.children.length !== 1) return [];
      const start = text.startIndex ?? 0;
      return [{ element, css: text.data, start, end: start + text.data.length }];
    });
}

/** A style sheet for everybody, outside of blocks, with values in it that can stand in an attribute. */
function canBeInlined({ html, expressions }: Source, { element, css, start, end }: Sheet): boolean {
  const { media = 'all', type = 'text/css' } = element.attribs;
  if (!/^\s*(all|screen)?\s*$/i.test(media) || !/^\s*(text\/css)?\s*$/i.test(type)) return false;
  let depth = 0;
  for (const { start: at, text } of expressions) {
    if (at > start) break;
    if (/^\{\{~?[#^]\s*[^\s}~]/.test(text)) depth += 1;
    else if (/^\{\{~?\//.test(text)) depth -= 1;
  }
  if (depth !== 0 || PRIVATE.test(html.slice(start, end))) return false;
  const within = expressions.filter((each) => each.start >= start && each.end <= end);
  return within.every(({ text }) => escaped(text) !== null) && isPlainCss(css, PRIVATE);
}

/** Whether what is rendered can have elements, or classes, that the source does not show. */
function isDynamic($: CheerioAPI, { expressions }: Source, sheets: Sheet[]): boolean {
  const inSheet = (at: number) => sheets.some(({ start, end }) => at >= start && at < end);
  if (expressions.some(({ start, text }) => RAW.test(text) && !inSheet(start))) return true;
  return ($('*').toArray() as Element[]).some(
    ({ name, attribs }) =>
      PRIVATE.test(name) ||
      Object.entries(attribs).some(
        ([attribute, value]) =>
          PRIVATE.test(attribute) || (/^(class|id)$/.test(attribute) && PRIVATE.test(value)),
      ),
  );
}

interface Style {
  element: Element;
  before: string | undefined;
  /** With expressions in it: not for a parser of CSS, and put after what is inlined. */
  aside: string | null;
}

function stylesOf($: CheerioAPI): Style[] {
  return ($('*').toArray() as Element[]).map((element) => {
    const before = element.attribs.style;
    const aside = before !== undefined && PRIVATE.test(before) ? before : null;
    if (aside !== null) delete element.attribs.style;
    return { element, before, aside };
  });
}

function sheetEdits(source: Source, { element, css, start, end }: Sheet): Edit[] {
  const [text] = element.children;
  if (!element.parent)
    return [{ start: element.startIndex ?? start, end: (element.endIndex ?? end) + 1, text: '' }];
  if (!text || !('data' in text) || text.data === css) return [];
  return [{ start, end, text: unmasked(source, text.data, (expression) => expression) }];
}

function styleEdits(source: Source, { element, before, aside }: Style): Edit[] {
  const after = element.attribs.style;
  if (after === undefined || after === before) return [];
  const own = aside === null ? '' : ` ${unmasked(source, aside.replaceAll('"', '&quot;'), (text) => text)}`;
  const inlined = after.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const value = `style="${unmasked(source, inlined, (text) => escaped(text) ?? text)}${own}"`;
  return [editOfTag(source, element.startIndex ?? 0, value)];
}

const TAG = /<[^\s/>]+/y;
const ATTRIBUTE = /[\s/]*([^\s=>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?/y;
const END = /[\s/]*>/y;

/** In place of the style that the tag has, or before its first attribute. */
function editOfTag({ html, masked }: Source, start: number, style: string): Edit {
  const matched = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(masked);
  };
  const name = start + (matched(TAG, start)?.[0].length ?? 0);
  for (let at = name; at > start && !matched(END, at);) {
    const attribute = matched(ATTRIBUTE, at);
    if (!attribute) break;
    at += attribute[0].length;
    const from = at - attribute[0].trimStart().replace(/^\/+\s*/, '').length;
    if (attribute[1]?.toLowerCase() === 'style') return { start: from, end: at, text: style };
    if (matched(END, at)) return { start: name, end: name, text: ` ${style}` };
  }
  if (matched(END, name)) return { start: name, end: name, text: ` ${style}` };
  const line = html.slice(0, start).split('\n').length;
  throw new RenderFault('syntax', `line ${line}: this tag cannot be read, to give it a style`, 'html');
}

function unmasked({ expressions }: Source, masked: string, write: (expression: string) => string): string {
  return masked.replace(HIDDEN, (mask) => write(expressions[mask.charCodeAt(0) - FIRST]?.text ?? mask));
}

/** The expression as an attribute takes it; null for blocks and others that do not just print. */
function escaped(expression: string): string | null {
  const [, raw] = /^\{\{\{([^{~][^]*)\}\}\}$/.exec(expression) ?? [];
  if (raw !== undefined) return `{{${raw}}}`;
  const [, value] = /^\{\{&?\s*((?!else\b)[^{}#/^>!~&*][^]*)\}\}$/.exec(expression) ?? [];
  return value === undefined ? null : `{{${value}}}`;
}

function tooMuch(why: string): RenderFault {
  return new RenderFault('limit', why, 'html');
}
