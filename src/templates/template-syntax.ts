import Handlebars from 'handlebars';
import { LRUCache } from 'lru-cache';
import { formattedAs, FORMATS, isFormat, signatureFault, stepsOfFormat } from './format-signatures';

/** Characters of a source that holds expressions; one without any is not read as a template. */
export const MAX_SOURCE = 256 * 1024;
/** What a template may hold. Decorators, partials and helpers of other names are refused when it is published. */
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);
const RESCOPING = new Set(['each', 'with']);
const MAX_NODES = 2_000;
/** Openings of expressions: a block has two or three. */
const TOO_MANY = 3 * MAX_NODES;
const MAX_NESTING = 20;
/** Lists within lists: what is printed grows with the product of their lengths. */
const MAX_LOOPS = 2;
/** Names within names, such as `order.customer.name`. */
const MAX_PARTS = 20;

export class TemplateSyntaxError extends Error {}

/** Internal helper that every printed value passes through, so that an undefined one is noticed with its name. */
export const VALUE_HELPER = '__value';

/** The same for values that are written as people write them: `__format "date" path "path" …`. */
export const FORMAT_HELPER = '__format';

/** What a variable must be, as far as the way it is used says so. */
export type UsedAs = 'list' | 'object' | 'number' | 'date' | null;

/** A name that the template expects at the top of its variables. */
export interface VariableUse {
  name: string;
  as: UsedAs;
  /** Printed, and not only asked about. */
  printed: boolean;
  /** Printed whatever the other variables say: outside of blocks. */
  always: boolean;
}

export interface ParsedTemplate {
  program: hbs.AST.Program;
  uses: VariableUse[];
  /** How much there is to do outside of lists, in one, and in a list within a list. A node is one step. */
  steps: Steps;
  /** Lines on which a value is printed into HTML as it is. */
  raw: number[];
}

export type Steps = [outside: number, inOne: number, inTwo: number];

/**
 * Parses Handlebars and checks it against the allowed syntax. In the answer each `{{path}}` has become
 * `{{__value path "path"}}`: only what is printed on the way taken counts as missing, not an untaken `{{#if}}`.
 */
export function parseTemplate(source: string): ParsedTemplate {
  const program = parse(source);
  const walk: Walk = { nodes: 0, uses: new Map(), formats: new Set(), steps: [0, 0, 0], raw: [] };
  checkProgram(program, walk, { blocks: 0, scopes: 0, loops: 0 });
  return { program, uses: mergedUses([...walk.uses.values()]), steps: walk.steps, raw: walk.raw };
}

/** One for each name, in their order; what one use of it says holds for all. */
export function mergedUses(uses: readonly VariableUse[]): VariableUse[] {
  const byName = new Map<string, VariableUse>();
  for (const use of uses) {
    const { as = null, printed = false, always = false } = byName.get(use.name) ?? {};
    byName.set(use.name, {
      name: use.name,
      as: as ?? use.as,
      printed: printed || use.printed,
      always: always || use.always,
    });
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Sources that were found right: inline content comes again and again with other variables. Sizes in characters. */
const right = new LRUCache<string, true>({
  max: 500,
  maxSize: 4_000_000,
  maxEntrySize: 64_000,
  sizeCalculation: (_true, source) => source.length + 1,
});

/** Throws TemplateSyntaxError as `parseTemplate` does. What could take long to parse is left to who renders it. */
export function checkTemplate(source: string): void {
  if (right.get(source)) return;
  refuseSizeOf(source);
  if (!isQuickToParse(source)) return;
  parseTemplate(source);
  right.set(source, true);
}

/** The parser takes seconds for what is nested a thousand deep, and grows with the square of it. */
const QUICK_OPENINGS = 200;
const QUICK_CHARACTERS = 16_000;

/**
 * Whether the source is surely parsed within a few milliseconds: few openings that could be nested, and little between
 * them and the last `}}` that could end them. Errs on the side of no. Linear.
 */
export function isQuickToParse(source: string): boolean {
  const openings = source.split('{{', QUICK_OPENINGS + 2);
  const [, ...expressions] = openings;
  if (expressions.length > QUICK_OPENINGS || source.length > MAX_SOURCE) return false;
  const inside = expressions.map((text) => text.slice(0, text.lastIndexOf('}}') + 1 || undefined));
  const characters = inside.reduce((sum, { length }) => sum + length, 0);
  const brackets = inside.reduce((sum, text) => sum + text.split('(').length - 1, 0);
  return characters <= QUICK_CHARACTERS && expressions.length + brackets <= QUICK_OPENINGS;
}

interface Walk {
  nodes: number;
  uses: Map<string, VariableUse>;
  /** Different formats that were seen: each of the first few is made once and kept. */
  formats: Set<string>;
  steps: Steps;
  raw: number[];
}

/** How deep a statement stands: in blocks, in those that look at a part of the variables, and in lists. */
interface Place {
  blocks: number;
  scopes: number;
  loops: number;
}

function parse(source: string): hbs.AST.Program {
  refuseSizeOf(source);
  try {
    return Handlebars.parse(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not valid Handlebars';
    throw new TemplateSyntaxError(message.split('\n').join(' ').slice(0, 300));
  }
}

function checkProgram(program: hbs.AST.Program, walk: Walk, place: Place): void {
  program.body = program.body.map((statement) => checkStatement(statement, walk, place));
}

function checkStatement(statement: hbs.AST.Statement, walk: Walk, place: Place): hbs.AST.Statement {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) refuseSize();
  walk.steps[place.loops as 0 | 1 | 2] += 1;
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return statement;
    case 'MustacheStatement':
      return checkPrinted(statement as hbs.AST.MustacheStatement, walk, place);
    case 'BlockStatement':
      checkBlock(statement as hbs.AST.BlockStatement, walk, place);
      return statement;
    default:
      refuse(statement, 'partials and decorators are not available here');
  }
}

function checkPrinted(mustache: hbs.AST.MustacheStatement, walk: Walk, place: Place): hbs.AST.Statement {
  if (mustache.path.type !== 'PathExpression') refuse(mustache, 'print a variable by its name');
  const path = mustache.path as hbs.AST.PathExpression;
  if (!mustache.escaped) walk.raw.push(mustache.loc.start.line);
  if (mustache.params.length > 0 || mustache.hash) return checkFormat(mustache, path, walk, place);
  checkPath(path);
  noteVariable(path, walk, place, { as: path.parts.length > 1 ? 'object' : null, printed: true });
  return called(mustache, path, VALUE_HELPER, [path, textNode(nameOf(path), path)]);
}

/** `{{date due zone="UTC"}}` becomes `{{__format "date" due "due" zone="UTC"}}`. */
function checkFormat(
  mustache: hbs.AST.MustacheStatement,
  path: hbs.AST.PathExpression,
  walk: Walk,
  place: Place,
): hbs.AST.Statement {
  const name = path.original;
  if (!isFormat(name))
    refuse(mustache, `there is no helper "${name}"; there are ${Object.keys(FORMATS).join(', ')}`);
  // The types say that it is always there; the parser leaves it undefined.
  const pairs = (mustache.hash as hbs.AST.Hash | undefined)?.pairs ?? [];
  const fault = signatureFault(name, mustache.params, pairs);
  if (fault) refuse(mustache, fault);
  const [value, ...rest] = mustache.params as [hbs.AST.PathExpression, ...hbs.AST.Expression[]];
  const others = [...rest, ...pairs.map((pair) => pair.value)].filter(isPath);
  for (const each of [value, ...others]) checkPath(each);
  const as = formattedAs(name);
  noteVariable(value, walk, place, {
    as: value.parts.length > 1 ? 'object' : as,
    printed: name !== 'default',
  });
  for (const each of others)
    noteVariable(each, walk, place, { as: each.parts.length > 1 ? 'object' : null, printed: true });
  walk.steps[place.loops as 0 | 1 | 2] += stepsOfFormat(
    name,
    [...rest, ...pairs.map((pair) => pair.value)],
    walk.formats,
  );
  const params = [textNode(name, path), value, textNode(nameOf(value), path), ...rest];
  return called(mustache, path, FORMAT_HELPER, params);
}

function called(
  mustache: hbs.AST.MustacheStatement,
  path: hbs.AST.PathExpression,
  helper: string,
  params: hbs.AST.Expression[],
): hbs.AST.Statement {
  const named = { ...path, data: false, depth: 0, parts: [helper], original: helper };
  return { ...mustache, path: named, params } as hbs.AST.MustacheStatement;
}

function textNode(value: string, { loc }: hbs.AST.Node): hbs.AST.Expression {
  return { type: 'StringLiteral', value, original: value, loc } as hbs.AST.StringLiteral;
}

function isPath(node: hbs.AST.Expression): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

function checkBlock(block: hbs.AST.BlockStatement, walk: Walk, place: Place): void {
  const name = block.path.original;
  const [subject] = block.params;
  // The types say that all of these are always there; the parser leaves them undefined.
  const { program, inverse, hash } = block as Partial<hbs.AST.BlockStatement>;
  if (!BLOCKS.has(name) || block.params.length !== 1 || subject?.type !== 'PathExpression' || hash) {
    refuse(block, `"${name}" is not a block; use if, unless, each or with and the name of a variable`);
  }
  // An inverse branch is never given any, whatever the block.
  if ((!RESCOPING.has(name) && program?.blockParams) || inverse?.blockParams) {
    refuse(block, `"${name}" takes no "as |…|"`);
  }
  if (place.blocks === MAX_NESTING) refuse(block, `blocks may be nested ${MAX_NESTING} deep`);
  const asked = subject as hbs.AST.PathExpression;
  checkPath(asked);
  const as = name === 'each' ? 'list' : name === 'with' ? 'object' : null;
  noteVariable(asked, walk, place, { as: asked.parts.length > 1 ? 'object' : as, printed: false });
  const loops = place.loops + (name === 'each' ? 1 : 0);
  if (loops > MAX_LOOPS) refuse(block, `"each" may be nested ${MAX_LOOPS} deep`);
  const blocks = place.blocks + 1;
  const scopes = place.scopes + (RESCOPING.has(name) ? 1 : 0);
  if (program) checkProgram(program, walk, { blocks, scopes, loops });
  if (inverse) checkProgram(inverse, walk, { ...place, blocks });
}

function checkPath(path: hbs.AST.PathExpression): void {
  if (path.parts.length + path.depth > MAX_PARTS) refuse(path, `a name may have at most ${MAX_PARTS} parts`);
}

/** A name counts as the caller's when it is looked up at the top: there, by `../` from within, or by `@root`. */
function noteVariable(
  path: hbs.AST.PathExpression,
  walk: Walk,
  { scopes, blocks }: Place,
  use: Pick<VariableUse, 'as' | 'printed'>,
): void {
  const head = path.parts[0];
  const fromTop = path.data
    ? head === 'root'
      ? path.parts[1]
      : undefined
    : path.depth === scopes
      ? head
      : undefined;
  if (!fromTop) return;
  const before = walk.uses.get(fromTop);
  const fresh = { name: fromTop, ...use, always: use.printed && blocks === 0 };
  walk.uses.set(fromTop, mergedUses(before ? [before, fresh] : [fresh])[0] as VariableUse);
}

/** The same for `name`, `this.name`, `./name` and `@root.name`. */
function nameOf(path: hbs.AST.PathExpression): string {
  const parts = path.data && path.parts[0] === 'root' ? path.parts.slice(1) : path.parts;
  return parts.length > 0 && !(path.data && path.parts[0] !== 'root') ? parts.join('.') : path.original;
}

/** Before the parser runs. */
function refuseSizeOf(source: string): void {
  // The parser would take a tree that somebody else has built for its own.
  if (typeof source !== 'string') throw new TemplateSyntaxError('a template is a text');
  if (source.length > MAX_SOURCE)
    throw new TemplateSyntaxError(`a template may hold at most ${MAX_SOURCE / 1024} kB`);
  if (source.split('{{', TOO_MANY + 1).length > TOO_MANY) refuseSize();
}

function refuseSize(): never {
  throw new TemplateSyntaxError(`a template may hold at most ${MAX_NODES} expressions`);
}

function refuse(node: hbs.AST.Node, why: string): never {
  throw new TemplateSyntaxError(`line ${node.loc.start.line}: ${why}`);
}
