import fc from 'fast-check';
import { inlineCss } from '../../src/templates/inline-css';
import { RenderFault } from '../../src/templates/render-fault';

describe('CSS that is inlined', () => {
  it('is written into the elements that it matches, and what stays apart stays in a style element', () => {
    const html =
      '<html><head><style>p{color:red;font-family:"Segoe UI",Arial}p.big{font-size:{{size}}px}a:hover{color:blue}' +
      '@media (max-width:600px){p{color:green!important}}</style></head>' +
      "<body>\n<P class=big style='margin:0'>Hi {{name}}<br>&nbsp;<a href='{{url}}?a=1&b=2'>Go</a></body></html>";
    const inlined = inlineCss(html);
    expect(inlined).toContain(
      `<P class=big style="color: red; font-family: 'Segoe UI',Arial; font-size: {{size}}px; margin: 0;">Hi {{name}}<br>&nbsp;` +
        `<a href='{{url}}?a=1&b=2'>Go</a></body></html>`,
    );
    const [, kept] = /<style>([^]*)<\/style>/.exec(inlined) ?? [];
    expect(kept?.replace(/\s+/g, '')).toBe(
      'a:hover{color:blue;}@media(max-width:600px){p{color:green!important;}}',
    );
  });

  it.each([
    [
      'a value that an attribute takes escaped',
      '<style>td{color:{{{c}}};width:{{&w}}px}</style><td>',
      '<td style="color: {{c}}; width: {{w}}px;">',
    ],
    [
      'a style of its own that holds expressions, which comes last',
      `<style>p{top:1px}</style><p style='left:{{default x "2px"}};content:"a"'>`,
      `<p style="top: 1px; left:{{default x "2px"}};content:&quot;a&quot;">`,
    ],
    ['nothing that is in a comment', '<!--<p>--><style>p{top:0}</style><p>', '<!--<p>--><p style="top: 0;">'],
    [
      'URLs as an attribute takes them',
      '<style>p{background:url("a?b&c")}</style><p>',
      `<p style="background: url('a?b&amp;c');">`,
    ],
    [
      'what a variable of CSS says, which stays for media queries',
      '<style>:root{--c:red}p{color:var(--c)}</style><html><p>',
      expect.stringMatching(/^<style>\s*:root \{\s*--c: red;\s*\}\s*<\/style><html><p style="color: red;">$/),
    ],
  ])('says %s', (_what, html, inlined) => {
    expect(inlineCss(html)).toEqual(inlined);
  });

  it.each([
    ['for print', '<style media="print">p{top:0}</style><p>'],
    ['in a block', '{{#if a}}<style>p{top:0}</style>{{/if}}<p>'],
    ['with blocks', '<style>p{ {{#if a}}top:0{{/if}} }</style><p>'],
    ['with selectors that are printed', '<style>.{{name}}{top:0}</style><p>'],
    ['that juice does not read', '<style>@layer x{p{top:0}}</style><p>'],
    ['with rules in rules', '<style>p{&:hover{top:0}}</style><p>'],
    ['that is not closed', '<style>p{top:0</style><p>'],
    ['of places in lists', '<style>p:nth-child(odd){top:0}</style>{{#each a}}<p>{{/each}}'],
    ['of what is put before', '<style>p::before{content:"x"}</style><p>'],
    ['that matches nothing', '<style>\n#outlook a{padding:0}\n</style><p>'],
    ['with letters of the private use area', '<style>p{content:"\uE001"}</style><p>'],
    ['of another language', '<style type="text/x">p{top:0}</style><p>'],
    ['that is said to stay', '<style data-embed>p{top:0}</style><p>'],
    ['for programs of Microsoft', '<!--[if mso]><style>p{top:0}</style><![endif]--><p>'],
  ])('stays where it is: %s', (_what, html) => {
    expect(inlineCss(html).replace(/\s/g, '').replace(/;\}/g, '}')).toBe(html.replace(/\s/g, ''));
  });

  it.each([
    ['classes', '<style>.a{top:0}</style><p class="{{c}}"><b class="a">'],
    ['attributes', '<style>.a{top:0}</style><p {{#if c}}class="a"{{/if}}><b class="a">'],
    ['elements', '<style>.a{top:0}</style>{{{html}}}<b class="a">'],
  ])('stays in whole besides where an expression decides on %s', (_what, html) => {
    expect(inlineCss(html)).toBe(html.replace('<b ', '<b style="top: 0;" '));
  });

  const pieces = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<td class="a">',
      '</td>',
      '<br/>',
      '<a href="{{url}}" id=x>',
      "<b CLASS='a b'>",
      '<p title=">">',
    ],
    ...[
      '{{#if a}}',
      '{{/if}}',
      '{{#each b}}',
      '{{/each}}',
      '{{name}}',
      '{{{raw}}}',
      'text',
      ' ',
      '<!-- {{c}} -->',
    ],
    ...[
      '<style>p{color:red}</style>',
      '<style>.a{top:{{t}}px}b{top:0}</style>',
      '&nbsp;',
      '<',
      '"',
      '<p {{#if a}}b{{/if}}>',
    ],
  );
  const withoutCss = (html: string) =>
    html.replace(/<style>[^]*?<\/style>/g, '').replace(/ style="[^"]*"/g, '');

  it('changes nothing but style elements and style attributes, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (html) => {
        const source = html.join('');
        let inlined: string;
        try {
          inlined = inlineCss(source);
        } catch (error) {
          expect(error).toBeInstanceOf(RenderFault);
          return;
        }
        expect(withoutCss(inlined)).toBe(withoutCss(source));
        // Twice is harmless: what was inlined matches itself.
        expect(withoutCss(inlineCss(inlined))).toBe(withoutCss(source));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what it cannot take, and nothing else is thrown', () => {
    const letters = fc.constantFrom(
      ...'<>{}"\'/=;:@.#*\\ \npas-!&',
      '<style>',
      '</style>',
      '<p ',
      '{{',
      '}}',
      '/*',
      '*/',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 80 }), fc.array(letters, { maxLength: 40 }), (css, html) => {
        try {
          inlineCss(`<style>${css.join('')}</style>${html.join('')}<p style="a:b">`);
        } catch (error) {
          expect(error).toBeInstanceOf(RenderFault);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(() => inlineCss(`<style>p{constructor:1}</style><p>`)).toThrow(RenderFault);
    expect(() => inlineCss(`<style>p{top:${'1'.repeat(1_000)}}</style>${'<p>'.repeat(300)}`)).toThrow(
      /256 kB/,
    );
  });
});
