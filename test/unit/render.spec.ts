import * as fc from 'fast-check';
import type { Variables } from '../../src/templates/content';
import type { EmailSource, SmsSource } from '../../src/templates/content';
import { renderCopy, type Rendered } from '../../src/templates/render';

const renderEmail = (source: EmailSource, variables: Variables) =>
  renderCopy({ source, locale: 'en' }, variables) as Rendered<EmailSource>;
const renderSms = (source: SmsSource, variables: Variables) =>
  renderCopy({ source, locale: 'en' }, variables) as Rendered<SmsSource>;

const text = (body: string, variables: Variables = {}) => renderSms({ body }, variables).content.body;
const missing = (body: string, variables: Variables = {}) => renderSms({ body }, variables).missing;
const anyText = fc.string({ unit: 'binary', maxLength: 200 });

describe('rendering', () => {
  it('escapes values in HTML, and neither in the subject nor in the text', () => {
    const name = `<b>"Ada" & 'Co' \`=</b>`;
    const { content } = renderEmail(
      { subject: '{{name}}', html: '<p>{{name}}</p>', text: '{{name}}' },
      { name },
    );
    expect(content).toEqual({
      subject: name,
      html: '<p>&lt;b&gt;&quot;Ada&quot; &amp; &#x27;Co&#x27; &#x60;&#x3D;&lt;/b&gt;</p>',
      text: name,
    });
  });

  it('escapes what an object holds as well', () => {
    const { content } = renderEmail({ subject: 's', html: '{{item}}' }, { item: { toHTML: '<i>' } });
    expect(content.html).toBe('{&quot;toHTML&quot;:&quot;&lt;i&gt;&quot;}');
  });

  it('prints {{{name}}} and {{& name}} raw', () => {
    const { content } = renderEmail({ subject: 's', html: '{{{name}}}{{& name}}' }, { name: '<i>' });
    expect(content.html).toBe('<i><i>');
  });

  it('keeps HTML and text of the same source apart', () => {
    const source = { subject: '{{a}}', html: '{{a}}', text: '{{a}}' };
    expect(renderEmail(source, { a: '&' }).content.html).toBe('&amp;');
    expect(renderEmail(source, { a: '&' }).content.text).toBe('&');
    expect(renderEmail(source, { a: '<' }).content.html).toBe('&lt;');
  });

  it('renders only the parts that a source has', () => {
    expect(renderEmail({ subject: 's', text: 't' }, {}).content).toEqual({ subject: 's', text: 't' });
  });

  it('leaves a source without mustaches as it is', () => {
    const plain = anyText.filter((value) => !value.includes('{{'));
    fc.assert(
      fc.property(plain, (source) => {
        expect(renderEmail({ subject: source, html: source, text: source }, { a: 1 })).toEqual({
          content: { subject: source, html: source, text: source },
          missing: [],
          unfit: [],
        });
      }),
    );
  });

  it('lets any value through text mode unchanged', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(text('[{{value}}|{{#with deep}}{{value}}{{/with}}]', { value, deep: { value } })).toBe(
          `[${value}|${value}]`,
        );
      }),
    );
  });

  it('never lets a value end or begin a tag or an attribute in HTML', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const html = renderEmail({ subject: 's', html: '{{value}}' }, { value }).content.html;
        expect(html).not.toMatch(/[<>"'`=]/);
      }),
    );
  });

  it.each([
    ['{{#if a}}yes{{else}}no{{/if}}', { a: 0 }, 'no'],
    ['{{#if a}}yes{{else if b}}b{{else}}no{{/if}}', { b: 1 }, 'b'],
    ['{{#unless a}}no{{/unless}}', {}, 'no'],
    [
      '{{#each items}}{{@index}}{{name}}{{../sep}}{{@root.sep}}{{/each}}',
      { items: [{ name: 'x' }], sep: ';' },
      '0x;;',
    ],
    ['{{#each items}}{{this}} {{else}}none{{/each}}', { items: [] }, 'none'],
    ['{{#each items as |item|}}{{item.name}}{{/each}}', { items: [{ name: 'x' }] }, 'x'],
    ['{{#with order}}{{id}}{{/with}}', { order: { id: 7 } }, '7'],
    ['{{order.id}} {{items.length}} {{items.[0]}}', { order: { id: 7 }, items: ['x'] }, '7 1 x'],
    ['{{a}}{{b}}{{c}}', { a: 0, b: false, c: null }, '0false'],
    ['{{a}}{{b}}', { a: 1, b: 2 }, '12'],
    ['{{{a}}}{{{b}}}', { a: 1, b: true }, '1true'],
    ['{{list}}', { list: [1, { a: 2 }] }, '[1,{"a":2}]'],
    ['\\{{name}}', {}, '{{name}}'],
    ['{{!-- a {{comment}} --}}x', {}, 'x'],
  ])('%s with %j says %s', (source, variables, expected) => {
    expect(renderSms({ body: source }, variables)).toEqual({
      content: { body: expected },
      missing: [],
      unfit: [],
    });
  });
});

describe('missing variables', () => {
  it('are listed once each, over all parts', () => {
    const source = { subject: '{{a}} {{b.c}}', html: '{{a}} {{a}}', text: '{{b.c}} {{d}}' };
    expect(renderEmail(source, { b: {} }).missing).toEqual(['a', 'b.c', 'd']);
  });

  it.each([
    ['{{#if a}}{{b}}{{else}}{{c}}{{/if}}', { a: true }, ['b']],
    ['{{#if a}}{{b}}{{else}}{{c}}{{/if}}', {}, ['c']],
    ['{{#unless a}}{{b}}{{/unless}}', { a: true }, []],
    ['{{#each items}}{{name}}{{/each}}', { items: [] }, []],
    ['{{#each items}}{{name}}{{/each}}', {}, []],
    ['{{#each items}}{{name}}{{/each}}', { items: [{ name: 'x' }, {}, {}] }, ['name']],
    ['{{#with order}}{{id}}{{/with}}', { order: {} }, ['id']],
    ['{{#with order}}{{id}}{{/with}}', {}, []],
    ['{{#with order}}{{id}}{{/with}}', { order: { no: 1 } }, ['id']],
    ['{{#each items}}{{../name}}{{/each}}', { items: [1] }, ['name']],
    ['{{a}}', { a: null }, []],
    ['{{a}}', { a: '' }, []],
  ])('%s with %j misses %j', (source, variables, expected) => {
    expect(missing(source, variables)).toEqual(expected);
  });

  it('are one and the same however the template spells them', () => {
    expect(missing('{{name}}{{this.name}}{{./name}}{{@root.name}}')).toEqual(['name']);
  });
});

describe('what JavaScript puts on every object', () => {
  const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
  // Handlebars says on the console that it has refused them.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation());
  afterAll(() => jest.restoreAllMocks());

  it.each(NAMES)('is not there: %s', (name) => {
    const source = `{{${name}}}{{a.${name}}}{{#with ${name}}}in{{/with}}{{#each ${name}}}in{{/each}}`;
    expect(renderSms({ body: source }, { a: { b: 1 } })).toEqual({
      content: { body: '' },
      missing: [name, `a.${name}`],
      unfit: [],
    });
    expect(text(`{{a.${name}.name}}{{a.${name}.constructor}}`, { a: {} })).toBe('');
  });

  it('is a variable like others when the caller has sent one', () => {
    expect(text('{{toString}}{{constructor}}', { toString: 'a', constructor: 'b' })).toBe('ab');
  });
});
