import Handlebars from 'handlebars';

/** What a template may hold. Decorators, partials and helpers of other names are refused when it is published. */
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);
const RESCOPING = new Set(['each', 'with']);
const MAX_NODES = 2_000;

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
  checkProgram(program, walk, true);
  return { program, variables: [...walk.variables].sort() };
}

interface Walk {
  nodes: number;
  variables: Set<string>;
}

function parse(source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not valid Handlebars';
    throw new TemplateSyntaxError(message.split('\n').join(' ').slice(0, 300));
  }
}

function checkProgram(program: hbs.AST.Program, walk: Walk, atRoot: boolean): void {
  program.body = program.body.map((statement) => checkStatement(statement, walk, atRoot));
}

function checkStatement(statement: hbs.AST.Statement, walk: Walk, atRoot: boolean): hbs.AST.Statement {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES)
    throw new TemplateSyntaxError(`a template may hold at most ${MAX_NODES} expressions`);
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return statement;
    case 'MustacheStatement':
      return checkPrinted(statement as hbs.AST.MustacheStatement, walk, atRoot);
    case 'BlockStatement':
      checkBlock(statement as hbs.AST.BlockStatement, walk, atRoot);
      return statement;
    default:
      throw new TemplateSyntaxError(
        `line ${statement.loc.start.line}: partials and decorators are not available here`,
      );
  }
}

function checkPrinted(mustache: hbs.AST.MustacheStatement, walk: Walk, atRoot: boolean): hbs.AST.Statement {
  const { path } = mustache;
  if (path.type !== 'PathExpression') return mustache;
  const named = path as hbs.AST.PathExpression;
  if (mustache.params.length > 0 || mustache.hash) {
    throw new TemplateSyntaxError(`line ${mustache.loc.start.line}: there is no helper "${named.original}"`);
  }
  noteVariable(named, walk, atRoot);
  const helper: hbs.AST.PathExpression = {
    ...named,
    data: false,
    depth: 0,
    parts: [VALUE_HELPER],
    original: VALUE_HELPER,
  };
  const name: hbs.AST.StringLiteral = {
    type: 'StringLiteral',
    value: named.original,
    original: named.original,
    loc: named.loc,
  };
  return { ...mustache, path: helper, params: [named, name] } as hbs.AST.MustacheStatement;
}

function checkBlock(block: hbs.AST.BlockStatement, walk: Walk, atRoot: boolean): void {
  const name = block.path.original;
  const [subject] = block.params;
  if (!BLOCKS.has(name) || block.params.length !== 1 || subject?.type !== 'PathExpression') {
    throw new TemplateSyntaxError(
      `line ${block.loc.start.line}: "${name}" is not a block; use if, unless, each or with and the name of a variable`,
    );
  }
  noteVariable(subject as hbs.AST.PathExpression, walk, atRoot);
  checkProgram(block.program, walk, atRoot && !RESCOPING.has(name));
  // The types say that an inverse is always there; the parser leaves it undefined without {{else}}.
  const inverse = block.inverse as hbs.AST.Program | undefined;
  if (inverse) checkProgram(inverse, walk, atRoot);
}

function noteVariable(path: hbs.AST.PathExpression, walk: Walk, atRoot: boolean): void {
  const head = path.parts[0];
  const fromRoot = path.data && head === 'root' ? path.parts[1] : atRoot && !path.data ? head : undefined;
  if (fromRoot) walk.variables.add(fromRoot);
}
