import type { FieldError } from '../common/app-error';
import { canonicalLocale } from '../common/locale';
import { DEFAULT_LOCALE, type SourceFields } from './content';
import type { AuthoredVersion, TemplateKind } from './template-kind';
import type { VersionSourceDto } from './template-request.dto';
import { authoredErrors } from './template-source';
import type { Channel } from './template.entity';
import { fits, type VariableDeclaration, wrongType } from './variable-declaration';

/** In characters of JSON: enough for a long list as an example. */
const MAX_VALUES = 64 * 1024;

/** What the shape of a version cannot say. Pure; names every fault at once. */
export function versionErrors(channel: Channel, kind: TemplateKind, request: VersionSourceDto): FieldError[] {
  const translations = request.translations ?? [];
  return [
    ...authoredErrors(channel, kind, request, ''),
    ...translations.flatMap((each, i) => authoredErrors(channel, kind, each, `/translations/${i}`)),
    ...localeErrors(request),
    ...declarationErrors(request.variables ?? []),
    ...layoutErrors(channel, kind, request),
    ...inlineCssErrors(channel, kind, request),
  ];
}

/** Only after `versionErrors` found none. */
export function toAuthored(request: VersionSourceDto): AuthoredVersion {
  return {
    content: fieldsOf(request),
    defaultLocale: defaultLocaleOf(request),
    translations: (request.translations ?? []).map((each) => ({
      locale: canonicalLocale(each.locale) ?? each.locale,
      content: fieldsOf(each),
    })),
    layout: request.layout ?? null,
    inlineCss: request.inline_css ?? false,
  };
}

export function toDeclarations({ variables = [] }: VersionSourceDto): VariableDeclaration[] {
  return variables.map(({ name, type, required, default: fallback, example }) => ({
    name,
    type,
    required: required ?? fallback === undefined,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(example === undefined ? {} : { example }),
  }));
}

function defaultLocaleOf({ default_locale: given }: VersionSourceDto): string {
  return given === undefined ? DEFAULT_LOCALE : (canonicalLocale(given) ?? given);
}

function fieldsOf({ subject, preheader, html, text, body }: SourceFields): SourceFields {
  const fields = { subject, preheader, html, text, body };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function localeErrors(request: VersionSourceDto): FieldError[] {
  const seen = new Set([defaultLocaleOf(request)]);
  return (request.translations ?? []).flatMap(({ locale }, i) => {
    const tag = canonicalLocale(locale) ?? locale;
    if (!seen.has(tag)) {
      seen.add(tag);
      return [];
    }
    const detail = 'There is content in this locale already: one of them would never be sent.';
    return [{ pointer: `/translations/${i}/locale`, code: 'duplicate_locale', detail }];
  });
}

function declarationErrors(variables: NonNullable<VersionSourceDto['variables']>): FieldError[] {
  const seen = new Set<string>();
  const errors = variables.flatMap(({ name, type, default: fallback, example }, i): FieldError[] => {
    const own: FieldError[] = [];
    if (seen.has(name)) {
      own.push({
        pointer: `/variables/${i}/name`,
        code: 'duplicate_name',
        detail: 'This name is declared twice.',
      });
    }
    seen.add(name);
    for (const [field, value] of [
      ['default', fallback],
      ['example', example],
    ] as const) {
      if (value === undefined || value === null || fits(type, value)) continue;
      own.push(wrongType(`/variables/${i}/${field}`, field, type));
    }
    return own;
  });
  const size = JSON.stringify(variables.map((each) => [each.default, each.example])).length;
  if (size > MAX_VALUES) {
    const detail = `Defaults and examples together have at most ${MAX_VALUES / 1024} kB of JSON.`;
    errors.push({ pointer: '/variables', code: 'too_long', detail });
  }
  return errors;
}

function layoutErrors(channel: Channel, kind: TemplateKind, { layout }: VersionSourceDto): FieldError[] {
  if (layout === undefined) return [];
  if (channel === 'sms') {
    return [{ pointer: '/layout', code: 'wrong_channel', detail: 'An SMS has no layout; use a partial.' }];
  }
  if (kind === 'template') return [];
  return [{ pointer: '/layout', code: 'wrong_kind', detail: 'A layout stands around templates only.' }];
}

function inlineCssErrors(
  channel: Channel,
  kind: TemplateKind,
  { inline_css: inlineCss = false }: VersionSourceDto,
): FieldError[] {
  if (!inlineCss) return [];
  if (channel === 'sms') {
    return [{ pointer: '/inline_css', code: 'wrong_channel', detail: 'An SMS has no CSS.' }];
  }
  if (kind === 'template') return [];
  const detail = `CSS is inlined in the template that a ${kind} stands in: ask for it there.`;
  return [{ pointer: '/inline_css', code: 'wrong_kind', detail }];
}
