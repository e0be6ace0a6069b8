import type { SourceFields } from './content';
import { expressionsOf } from './expressions';
import { smsSizeOf } from './sms-encoding';
import type { TemplateKind } from './template-kind';
import type { VariableUse } from './template-syntax';
import type { VariableDeclaration } from './variable-declaration';

/** What could be better in a version. Nothing is refused for it. */
export interface LintWarning {
  code:
    | 'large_html'
    | 'image_without_alt'
    | 'insecure_link'
    | 'unknown_variable'
    | 'made_text'
    | 'missing_text'
    | 'raw_value_in_made_text'
    | 'long_subject'
    | 'not_gsm7'
    | 'many_segments';
  locale: string;
  part: keyof SourceFields | null;
  detail: string;
}

export interface Linted {
  kind: TemplateKind;
  defaultLocale: string;
  /** As it was written, and as it is sent. */
  written: Record<string, SourceFields>;
  sources: Record<string, SourceFields>;
  declared: readonly VariableDeclaration[];
  uses: readonly VariableUse[];
}

/** Gmail shows 102 KB of an HTML part and cuts what follows. */
const MAX_HTML_BYTES = 102 * 1024;
/** RFC 5322 section 2.1.1: lines should have no more. */
const MAX_SUBJECT = 78;
const MANY_SEGMENTS = 3;
/** Of one kind in one part: the rest will be alike. */
const MOST_ALIKE = 5;

/** Pure and linear. Sizes and lengths are those of the sources: values come on top of them. */
export function lint({ kind, defaultLocale, written, sources, declared, uses }: Linted): LintWarning[] {
  const perLocale = Object.entries(sources).flatMap(([locale, source]) =>
    [
      ...htmlWarnings(source.html ?? ''),
      ...textWarnings(kind, written[locale] ?? {}, source),
      ...subjectWarnings(source.subject ?? ''),
      ...smsWarnings(source.body ?? ''),
    ].map((warning): LintWarning => ({ ...warning, locale })),
  );
  const known = new Set(declared.map(({ name }) => name));
  const unknown = uses.filter(({ name, printed }) => printed && !known.has(name));
  return [
    ...perLocale,
    ...unknown.map(({ name }): LintWarning => ({
      code: 'unknown_variable',
      locale: defaultLocale,
      part: null,
      detail: `"${name}" is printed, and neither declared nor given an example.`,
    })),
  ];
}

type Found = Omit<LintWarning, 'locale'>;

function htmlWarnings(html: string): Found[] {
  const warnings: Found[] = [];
  const bytes = Buffer.byteLength(html);
  if (bytes > MAX_HTML_BYTES) {
    const detail = `The HTML has ${Math.ceil(bytes / 1024)} kB before values are filled in; Gmail cuts it after 102.`;
    warnings.push({ code: 'large_html', part: 'html', detail });
  }
  const tags = tagsOf(html);
  const bare = tags.filter((tag) => /^<img[\s/]/i.test(tag) && !/\salt\s*=/i.test(tag));
  warnings.push(
    ...bare.slice(0, MOST_ALIKE).map((tag): Found => ({
      code: 'image_without_alt',
      part: 'html',
      detail: `An image has no "alt", and many people see no images: ${shortened(tag)}.`,
    })),
  );
  const insecure = tags.filter((tag) => /\s(href|src)\s*=\s*["']?http:\/\//i.test(tag));
  warnings.push(
    ...insecure.slice(0, MOST_ALIKE).map((tag): Found => ({
      code: 'insecure_link',
      part: 'html',
      detail: `A link goes to http and not to https: ${shortened(tag)}.`,
    })),
  );
  return warnings;
}

function textWarnings(kind: TemplateKind, written: SourceFields, source: SourceFields): Found[] {
  if (kind !== 'template' || written.html === undefined || written.text !== undefined) return [];
  if (source.text === undefined) {
    const detail = 'There is no plain text, and none could be made of the HTML: it holds none.';
    return [{ code: 'missing_text', part: 'text', detail }];
  }
  const detail = 'The plain text was made from the HTML; read it in the preview, or write your own.';
  const raw = expressionsOf(written.html).some(({ text }) => /^\{\{(\{|~?&)/.test(text));
  const more =
    'The HTML prints a value as it is ({{{…}}}); in the text that was made of it its tags can be read.';
  return [
    { code: 'made_text', part: 'text', detail },
    ...(raw ? [{ code: 'raw_value_in_made_text', part: 'text', detail: more } as const] : []),
  ];
}

function subjectWarnings(subject: string): Found[] {
  const plain = withoutExpressions(subject);
  if (plain.length <= MAX_SUBJECT) return [];
  const detail = `The subject has ${plain.length} characters without its values; it should have no more than ${MAX_SUBJECT}.`;
  return [{ code: 'long_subject', part: 'subject', detail }];
}

function smsWarnings(body: string): Found[] {
  const { outsideGsm7, segments } = smsSizeOf(withoutExpressions(body));
  const warnings: Found[] = [];
  if (outsideGsm7.length > 0) {
    const detail = `Outside of the GSM alphabet a message holds 70 characters and not 160: ${outsideGsm7.slice(0, 20).join(' ')}`;
    warnings.push({ code: 'not_gsm7', part: 'body', detail });
  }
  if (segments > MANY_SEGMENTS) {
    const detail = `It is sent, and paid, as ${segments} messages before values are filled in.`;
    warnings.push({ code: 'many_segments', part: 'body', detail });
  }
  return warnings;
}

function withoutExpressions(source: string): string {
  let plain = '';
  let from = 0;
  for (const { start, end } of expressionsOf(source)) {
    plain += source.slice(from, start);
    from = end;
  }
  return plain + source.slice(from);
}

/** From each `<` to the next `>`: an expression within may hold one, which is good enough for a warning. */
function tagsOf(html: string): string[] {
  return html
    .split('<')
    .slice(1)
    .map((rest) => `<${rest.slice(0, rest.indexOf('>') + 1 || undefined)}`);
}

function shortened(tag: string): string {
  return tag.length > 80 ? `${tag.slice(0, 77)}…` : tag;
}
