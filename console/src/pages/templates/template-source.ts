import type { DeclareVariable, Template, VersionSource } from '@carillon/client';

export type Part = 'subject' | 'preheader' | 'html' | 'text' | 'body';
export type Fields = Partial<Record<Part, string>>;

/** A version as it is written here: its content by locale, the default locale first. */
export interface Source {
  contents: { locale: string; fields: Fields }[];
  variables: DeclareVariable[];
  layout: string | null;
  inlineCss: boolean;
}

export function toSource(template: Template): Source {
  return {
    contents: [
      { locale: template.default_locale, fields: template.content },
      ...template.translations.map(({ locale, ...fields }) => ({ locale, fields })),
    ],
    variables: template.variables
      .filter(({ declared }) => declared)
      .map(({ name, type, required, default: fallback, example }) => ({
        name,
        type: type ?? 'string',
        required,
        ...(fallback === undefined ? {} : { default: fallback }),
        ...(example === undefined ? {} : { example }),
      })),
    layout: template.layout,
    inlineCss: template.inline_css,
  };
}

/** As the API takes it; what is empty is left out, as nothing is meant by it. */
export function toRequest({ contents, variables, layout, inlineCss }: Source): VersionSource {
  const [first, ...others] = contents;
  return {
    ...written(first?.fields),
    ...(first ? { default_locale: first.locale } : {}),
    translations: others.map(({ locale, fields }) => ({ locale, ...written(fields) })),
    variables,
    ...(layout === null ? {} : { layout }),
    inline_css: inlineCss,
  };
}

export function fieldsIn(source: Source, locale: string): Fields {
  return source.contents.find((content) => content.locale === locale)?.fields ?? {};
}

export function withPart(source: Source, locale: string, part: Part, text: string): Source {
  return {
    ...source,
    contents: source.contents.map((content) =>
      content.locale === locale ? { locale, fields: { ...content.fields, [part]: text } } : content,
    ),
  };
}

function written(fields: Fields = {}): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''));
}
