import Handlebars from 'handlebars';
import { LRUCache } from 'lru-cache';

/** What a template may hold. Decorators, partials and helpers of other names are refused when it is published. */
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);
const RESCOPING = new Set(['each', 'with']);
const MAX_NODES = 2_000;
/** Openings of expressions: a block has two or three. */
const TOO_MANY = 3 * MAX_NODES;
const MAX_NESTING = 20;

export class TemplateSyntaxError extends Error {}

/** Internal helper that every printed value passes through, so that an undefined one is noticed with its name. */
export const VALUE_HELPER = '__value';

export interface ParsedTemplate {
  program: hbs.AST.Program;
  /** Names that the template expects at the top of its variables. */
  variables: string[];
}

/**
 * Parses Handlebars and checks it against the allowed syntax. In the answer each `{{path}}` has become
 * `{{__value path "path"}}`: only what is printed on the way taken counts as missing, not an untaken `{{#if}}`.
 */
export function parseTemplate(source: string): ParsedTemplate {
  const program = parse(source);
  const walk = { nodes: 0, variables: new Set<string>() };
  checkProgram(program, walk, { blocks: 0, scopes: 0 });
  return { program, variables: [...walk.variables].sort() };
}

/** Sources that were found right: inline content comes again and again with other variables. Sizes in characters. */
const right = new LRUCache<string, true>({
  max: 500,
  maxSize: 4_000_000,
  maxEntrySize: 64_000,
  sizeCalculation: (_true, source) => source.length + 1,
});

/** Throws TemplateSyntaxError as `parseTemplate` does. */
export function checkTemplate(source: string): void {
  if (right.get(source)) return;
  parseTemplate(source);
  right.set(source, true);
}

interface Walk {
  nodes: number;
  variables: Set<string>;
}

/** How deep a statement stands: in blocks, and in those of them that look at a part of the variables. */
interface Place {
  blocks: number;
  scopes: number;
}

function parse(source: string): hbs.AST.Program {
  // Counted before the parser runs: it takes seconds for megabytes of expressions.
  if (source.split('{{', TOO_MANY + 1).length > TOO_MANY) refuseSize();
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
  if (mustache.params.length > 0 || mustache.hash) refuse(mustache, `there is no helper "${path.original}"`);
  noteVariable(path, walk, place);
  const helper = { ...path, data: false, depth: 0, parts: [VALUE_HELPER], original: VALUE_HELPER };
  const name = nameOf(path);
  const literal: hbs.AST.StringLiteral = {
    type: 'StringLiteral',
    value: name,
    original: name,
    loc: path.loc,
  };
  return { ...mustache, path: helper, params: [path, literal] } as hbs.AST.MustacheStatement;
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
  noteVariable(subject as hbs.AST.PathExpression, walk, place);
  const blocks = place.blocks + 1;
  if (program) checkProgram(program, walk, { blocks, scopes: place.scopes + (RESCOPING.has(name) ? 1 : 0) });
  if (inverse) checkProgram(inverse, walk, { blocks, scopes: place.scopes });
}

/** A name counts as the caller's when it is looked up at the top: there, by `../` from within, or by `@root`. */
function noteVariable(path: hbs.AST.PathExpression, walk: Walk, { scopes }: Place): void {
  const head = path.parts[0];
  const fromTop = path.data
    ? head === 'root'
      ? path.parts[1]
      : undefined
    : path.depth === scopes
      ? head
      : undefined;
  if (fromTop) walk.variables.add(fromTop);
}

/** The same for `name`, `this.name`, `./name` and `@root.name`. */
function nameOf(path: hbs.AST.PathExpression): string {
  const parts = path.data && path.parts[0] === 'root' ? path.parts.slice(1) : path.parts;
  return parts.length > 0 && !(path.data && path.parts[0] !== 'root') ? parts.join('.') : path.original;
}

function refuseSize(): never {
  throw new TemplateSyntaxError(`a template may hold at most ${MAX_NODES} expressions`);
}

function refuse(node: hbs.AST.Node, why: string): never {
  throw new TemplateSyntaxError(`line ${node.loc.start.line}: ${why}`);
}
