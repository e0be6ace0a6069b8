import fc from 'fast-check';
import { renderCopy } from '../../src/templates/render';
import { isCheapToRender } from '../../src/templates/render-bound';
import { parseTemplate, TemplateSyntaxError } from '../../src/templates/template-syntax';

const print = (body: string, variables: Record<string, unknown>, locale = 'en') => {
  const { content, missing, unfit } = renderCopy({ source: { body }, locale }, variables);
  if (!('body' in content)) throw new Error('no SMS');
  return {
    text: content.body.replaceAll(/[\u00a0\u202f]/g, ' '),
    missing,
    unfit: unfit.map(({ name }) => name),
  };
};

function refusal(source: string): string {
  try {
    parseTemplate(source);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('helpers of templates', () => {
  it.each([
    ['{{date at}}', { at: '2026-12-24T18:00:00Z' }, 'en', 'Dec 24, 2026'],
    ['{{date at style="long"}}', { at: '2026-12-24' }, 'fr', '24 décembre 2026'],
    [
      '{{date at style="long" zone="Pacific/Auckland"}}',
      { at: '2026-12-24T18:00:00Z' },
      'en',
      'December 25, 2026',
    ],
    ['{{date at style="long" zone="Pacific/Auckland"}}', { at: '2026-12-24' }, 'en', 'December 24, 2026'],
    [
      '{{date at style="short" time="short" zone=z}}',
      { at: '2026-12-24T18:00:00Z', z: 'Europe/Berlin' },
      'de',
      '24.12.26, 19:00',
    ],
    ['{{date at style="none" time="short"}}', { at: '2026-12-24T18:00:00+02:00' }, 'de', '16:00'],
    ['{{number n}}', { n: 1234567.891 }, 'de', '1.234.567,891'],
    ['{{number n decimals=2}}', { n: 2 }, 'en', '2.00'],
    ['{{number n style="percent" decimals=1}}', { n: 0.1234 }, 'en', '12.3%'],
    [
      '{{number n decimals=10}}',
      { n: '9007199254740993.0000000001' },
      'en',
      '9,007,199,254,740,993.0000000001',
    ],
    ['{{currency n "EUR"}}', { n: 42 }, 'de', '42,00 €'],
    ['{{currency n code}}', { n: '1234.5', code: 'JPY' }, 'en', '¥1,235'],
    ['{{plural n one="# item" other="# items"}}', { n: 1 }, 'en', '1 item'],
    ['{{plural n one="# item" other="# items"}}', { n: 1200 }, 'en', '1,200 items'],
    ['{{plural n one="# dzień" few="# dni" many="# dni!" other="# dnia"}}', { n: 5 }, 'pl', '5 dni!'],
    ['{{plural n zero="none" other="#"}}', { n: 0 }, 'en', '0'],
    ['{{upper s}}', { s: 'istanbul' }, 'tr', 'İSTANBUL'],
    ['{{lower s}}', { s: 'ÀB' }, 'en', 'àb'],
    ['{{default s "friend"}}', {}, 'en', 'friend'],
    ['{{default s "friend"}}', { s: '' }, 'en', 'friend'],
    ['{{default a.b "friend"}}', { a: { b: 'Ada' } }, 'en', 'Ada'],
    [
      '{{#each list}}{{currency price ../code}};{{/each}}',
      { list: [{ price: 1 }, { price: 2 }], code: 'USD' },
      'en',
      '$1.00;$2.00;',
    ],
    ['{{date}} {{upper}}', { date: 'a', upper: 'b' }, 'en', 'a b'],
    ['{{number n}}', { n: 1.5 }, 'zz-ZZ', '1.5'],
  ])('%s with %j in %s prints %s', (source, variables, locale, expected) => {
    expect(print(source, variables, locale)).toEqual({ text: expected, missing: [], unfit: [] });
  });

  it.each([
    ['{{date d}}', { d: '2026-02-30' }],
    ['{{date d}}', { d: 1_700_000_000 }],
    ['{{date d zone="Mars/Olympus"}}', { d: '2026-12-24T18:00:00Z' }],
    ['{{number d}}', { d: 'forty' }],
    ['{{number d}}', { d: 1e300 }],
    ['{{number d}}', { d: [] }],
    ['{{currency d "EURO"}}', { d: 1 }],
    ['{{currency d code}}', { d: 1 }],
    ['{{plural d other="#"}}', { d: {} }],
  ])('%s with %j names what does not fit', (source, variables) => {
    expect(print(source, variables)).toEqual({ text: '', missing: [], unfit: ['d'] });
  });

  it('name what is missing, but for "default", and print nothing for null', () => {
    expect(print('{{date a}}{{number b.c}}{{default d "x"}}', { b: {} }).missing).toEqual(['a', 'b.c']);
    expect(print('[{{date a}}{{number a}}]', { a: null })).toEqual({ text: '[]', missing: [], unfit: [] });
  });

  it('escape what they print in HTML', () => {
    const source = { subject: 's', html: '{{default a "<i>"}}{{upper b}}{{plural n other="<#>"}}' };
    const { content } = renderCopy({ source, locale: 'en' }, { b: '<b>', n: 1 });
    expect(content).toMatchObject({ html: '&lt;i&gt;&lt;B&gt;&lt;1&gt;' });
  });

  it.each([
    ['{{date}}x{{date "2026-01-01"}}', /"date" takes the name of a variable first/],
    ['{{date d style="huge"}}', /takes one of short, medium, long, full, none as "style"/],
    ['{{date d style=s}}', /as "style"/],
    ['{{date d locale="de"}}', /has no "locale"/],
    ['{{date d e}}', /takes nothing else without a name/],
    ['{{number n decimals="2"}}', /a whole number from 0 to 20/],
    ['{{number n decimals=21}}', /a whole number from 0 to 20/],
    ['{{currency n}}', /takes a variable and the currency/],
    ['{{currency n 5}}', /a text of at most/],
    ['{{plural n one="x"}}', /needs "other"/],
    ['{{plural n other=x}}', /a text of at most/],
    [`{{default n "${'x'.repeat(201)}"}}`, /at most 200/],
    ['{{upper (default n "x")}}', /takes the name of a variable first/],
    ['{{default n (upper m)}}', /a text of at most/],
    ['{{constructor n}}', /there is no helper "constructor"/],
    ['{{__value n "n"}}', /there is no helper/],
    ['{{__format "date" n "n"}}', /there is no helper/],
    ['{{#if (upper n)}}x{{/if}}', /"if" is not a block/],
    ['{{#date n}}x{{/date}}', /"date" is not a block/],
  ])('%s is refused', (source, why) => expect(refusal(source)).toMatch(why));

  it('never throw for a value, and never print what HTML would read', () => {
    const source = {
      subject: 's',
      html: '{{date v time="long" zone=v}}{{number v}}{{currency v v}}{{plural v other="#"}}{{upper v}}{{lower v}}{{default v "x"}}',
    };
    fc.assert(
      fc.property(fc.jsonValue(), (v) => {
        const { content } = renderCopy({ source, locale: 'en' }, { v });
        expect(content).toMatchObject({ html: expect.not.stringMatching(/[<>"'`=]/) });
      }),
    );
  });

  it('cost more than what is printed plainly', () => {
    const items = { items: Array.from({ length: 300 }, () => ({ n: 1 })), z: 'UTC' };
    const cheap = (body: string) => isCheapToRender({ body }, items, null);
    expect(cheap('{{#each items}}{{n}}{{/each}}')).toBe(true);
    expect(cheap('{{#each items}}{{number n}}{{/each}}')).toBe(true);
    // Each value may want a formatter of its own.
    expect(cheap('{{#each items}}{{date n zone=../z}}{{/each}}')).toBe(false);
    const many = Array.from({ length: 200 }, (_, i) => `{{plural n other="${i}"}}`).join('');
    expect(cheap(`{{#each items}}${many}{{/each}}`)).toBe(false);
  });
});
