import { renderCopy, usesOf } from '../../src/templates/render';
import { parseTemplate, TemplateSyntaxError } from '../../src/templates/template-syntax';

function refusal(source: string): string {
  try {
    parseTemplate(source);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the syntax of templates', () => {
  it.each([
    ['partials', 'a\nb\n{{> footer}}', /line 3.*partials/],
    ['partial blocks', '\n{{#> layout}}x{{/layout}}', /line 2.*partials/],
    ['decorators', '{{* decorate}}', /line 1.*decorators/],
    ['inline partials', '{{#*inline "x"}}y{{/inline}}', /line 1.*decorators/],
    ['helpers', 'a\n{{format total}}', /line 2.*no helper "format"/],
    ['helpers with named parameters', '{{total currency="EUR"}}', /line 1.*no helper "total"/],
    ['built-in helpers that are not on the list', '{{lookup a "b"}}', /no helper "lookup"/],
    ['logging', '{{log "x"}}', /no helper "log"/],
    ['blocks of other names', 'a\n\n{{#list items}}x{{/list}}', /line 3.*"list" is not a block/],
    ['blocks by a bare variable', '{{#items}}x{{/items}}', /"items" is not a block/],
    ['raw blocks of other names', '{{{{raw}}}}x{{{{/raw}}}}', /"raw" is not a block/],
    ['blocks without a variable', '{{#if}}x{{/if}}', /line 1.*"if" is not a block/],
    ['blocks with two', '{{#each a b}}x{{/each}}', /"each" is not a block/],
    ['a literal as a condition', '{{#if true}}x{{/if}}', /"if" is not a block/],
    ['subexpressions as a condition', '{{#if (lookup a "b")}}x{{/if}}', /"if" is not a block/],
    ['subexpressions as a value', 'a\n{{(lookup a "b")}}', /line 2/],
    ['partials within blocks', '{{#if a}}\n{{#each b}}\n{{> c}}{{/each}}{{/if}}', /line 3.*partials/],
    ['partials in an else branch', '{{#if a}}x{{else}}\n{{> c}}{{/if}}', /line 2.*partials/],
    ['an open mustache', 'a\nb {{name', /line 2/],
    ['an open block', 'a\n{{#if a}}', /line 2/],
    ['a block closed by another name', '{{#if a}}x{{/each}}', /1:3/],
  ])('refuses %s and says where', (_what, source, message) => {
    expect(refusal(source)).toMatch(message);
  });

  it('refuses more than 2,000 expressions', () => {
    expect(refusal('{{a}}'.repeat(2_000))).toBe('accepted');
    expect(refusal('{{a}}'.repeat(2_001))).toMatch(/at most 2000/);
  });

  /** A message that is accepted must be renderable: whatever else a source does, it must not fail as a bug does. */
  it.each([
    ['an inverted block', '{{^if a}}x{{/if}}'],
    ['block parameters of a block that gives none', '{{#if a as |b|}}{{b}}{{/if}}'],
    ['block parameters of a turned-round block', '{{^each b as |c|}}{{c}}{{c.d}}{{/each}}'],
    ['a helper in quotes', '{{"format" a}}'],
    ['a subexpression as a named parameter', '{{#if a b=(format a)}}x{{/if}}'],
    ['blocks within blocks', `${'{{#if a}}'.repeat(1_500)}${'{{/if}}'.repeat(1_500)}`],
  ])('%s is refused, or renders', (_what, source) => {
    const result = refusal(source);
    if (result === 'accepted')
      expect(() => renderCopy({ source: { body: source }, locale: 'en' }, { a: 1 })).not.toThrow();
  });

  it('does not reach the log from a template, whatever the spelling', () => {
    const spies = (['log', 'info', 'debug', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation(),
    );
    for (const source of ['{{"log" "forged"}}', '{{#if a b=(log "forged")}}x{{/if}}']) {
      if (refusal(source) === 'accepted') renderCopy({ source: { body: source }, locale: 'en' }, { a: 1 });
    }
    const written = spies.flatMap((spy) => spy.mock.calls.flat());
    jest.restoreAllMocks();
    expect(written).not.toContain('forged');
  });
});

const variablesOf = (parts: Parameters<typeof usesOf>[0]) => usesOf(parts).map(({ name }) => name);

describe('the variables', () => {
  it.each([
    ['{{b}}{{a}}{{b}}', ['a', 'b']],
    ['{{order.id}} {{order.total}}', ['order']],
    ['{{#if a}}{{b}}{{else}}{{c}}{{/if}}', ['a', 'b', 'c']],
    ['{{#each items}}{{name}}{{@index}}{{this}}{{/each}}', ['items']],
    ['{{#each items}}x{{else}}{{empty}}{{/each}}', ['empty', 'items']],
    ['{{#with order}}{{#if id}}{{id}}{{/if}}{{@root.name}}{{/with}}', ['name', 'order']],
    ['{{#each items}}{{../currency}}{{/each}}', ['currency', 'items']],
    ['{{{raw}}}', ['raw']],
    ['{{!-- {{comment}} --}}\\{{escaped}}', []],
  ])('of %s are %j', (source, expected) => {
    expect(variablesOf([['html', source]])).toEqual(expected);
  });

  it('come from all parts, once each and in order', () => {
    expect(
      variablesOf([
        ['subject', '{{b}}'],
        ['html', '{{a}} {{b}}'],
      ]),
    ).toEqual(['a', 'b']);
  });
});
