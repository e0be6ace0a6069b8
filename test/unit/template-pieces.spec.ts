import fc from 'fast-check';
import { canonicalLocale, lookUpLocale } from '../../src/common/locale';
import { expressionsOf } from '../../src/templates/expressions';
import { inclusionsOf, replaceInclusions } from '../../src/templates/inclusions';
import { plainTextOf } from '../../src/templates/plain-text';
import { withPreheader } from '../../src/templates/preheader';
import { renderCopy } from '../../src/templates/render';

const bits = fc.array(
  fc.constantFrom(
    '{{',
    '}}',
    '{{{',
    '}}}',
    '{{!--',
    '--}}',
    '{{!',
    '{{> a}}',
    '\\',
    '"',
    "'",
    '>',
    'x',
    ' ',
    '\n',
    '~',
    '#',
  ),
  { maxLength: 30 },
);

describe('the expressions of a source', () => {
  it.each([
    ['a {{b}} {{{c}}} {{> d}}', ['{{b}}', '{{{c}}}', '{{> d}}']],
    ['{{default a "}}"}}x', ['{{default a "}}"}}']],
    ['{{!-- {{a}} --}}{{b}}{{! c }}', ['{{!-- {{a}} --}}', '{{b}}', '{{! c }}']],
    ['\\{{a}} {{b}}', ['{{b}}']],
    ['{{a}} {{b', ['{{a}}']],
  ])('of %s', (source, expected) => {
    expect(expressionsOf(source).map(({ text }) => text)).toEqual(expected);
  });

  it('stand where they are said to, one after another', () => {
    fc.assert(
      fc.property(bits, (pieces) => {
        const source = pieces.join('');
        let from = 0;
        for (const { start, end, text } of expressionsOf(source)) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(source.slice(start, end)).toBe(text);
          expect(text).toMatch(/^\{\{[^]*\}\}$/);
          from = end;
        }
        expect(replaceInclusions(source, ({ start, end }) => source.slice(start, end))).toBe(source);
      }),
    );
  });

  it('are partials when they are written as such', () => {
    const names = inclusionsOf(
      `{{> a}}{{>b-c/d.e}}{{> "two words"}}{{!-- {{> no}} --}}\\{{> no}}{{~> f~}}{{> g h=1}}`,
    );
    expect(names.map(({ name }) => name)).toEqual(['a', 'b-c/d.e', 'two words', null, null]);
  });
});

describe('locales', () => {
  it.each([
    ['fr-ca', ['fr', 'en'], 'fr'],
    ['fr-CA', ['fr-CA', 'fr'], 'fr-CA'],
    ['zh-Hant-TW', ['zh', 'zh-Hant'], 'zh-Hant'],
    ['de-u-co-phonebk', ['de'], 'de'],
    ['pt', ['pt-BR'], null],
    ['ja', ['en'], null],
  ])('%s among %j finds %s', (wanted, there, found) => {
    expect(lookUpLocale(canonicalLocale(wanted) ?? '', new Set(there))).toBe(found);
  });

  it.each(['', 'e', 'fr_CA', 'an english one', 'fr-', 7, null, 'a'.repeat(200)])('%s is none', (value) => {
    expect(canonicalLocale(value)).toBeNull();
  });
});

describe('the plain text of HTML', () => {
  it('says what the HTML does, and keeps every expression', () => {
    const html = `<style>p{}</style><h1>Hello {{name}}</h1><p>You &amp; {{currency total "EUR"}}</p>
      <ul>{{#each items}}<li><a href="https://x.example/{{id}}">{{title}}</a></li>{{/each}}</ul>
      <table><tr>{{#if a}}<td>A</td>{{else}}<td>B</td>{{/if}}</tr></table><img src="{{pixel}}" alt="x">{{{raw}}}`;
    const text = plainTextOf(html);
    expect(text).toContain('Hello {{name}}');
    expect(text).toContain('You & {{currency total "EUR"}}');
    expect(text).toContain('{{raw}}');
    expect(text).not.toMatch(/[<>]|p\{\}|pixel/);
    const copy = renderCopy(
      { source: { subject: 's', text }, locale: 'en' },
      {
        name: 'Ada',
        total: 5,
        items: [
          { id: 1, title: 'One' },
          { id: 2, title: 'Two' },
        ],
        raw: 'end',
      },
    );
    expect(copy.missing).toEqual([]);
    expect(copy.content).toMatchObject({
      text: expect.stringMatching(
        /^Hello Ada\n\nYou & €5\.00\n+- One \[https:\/\/x\.example\/1\]\n+- Two \[https:\/\/x\.example\/2\]\n+B\n*end$/,
      ),
    });
  });

  it('is never the HTML again', () => {
    fc.assert(fc.property(bits, (pieces) => void plainTextOf(`<p>${pieces.join('')}</p>`)));
  });
});

describe('a preheader', () => {
  it('stands hidden at the beginning of the body, as text', () => {
    const html = withPreheader('<html><body class="a"><p>x</p></body></html>', 'A & B <{{default a "<i>"}}>');
    expect(html).toMatch(
      /^<html><body class="a"><div style="display:none;[^"]*">A &amp; B &lt;\{\{default a "<i>"\}\}&gt;(&#847;&zwnj;&nbsp;){60}<\/div><p>x/,
    );
    expect(withPreheader('<p>x</p>', 'y')).toMatch(/^<div style="display:none[^>]*>y/);
  });
});
