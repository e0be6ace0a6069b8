import { languageOf, lookUpLocale } from '../common/locale';
import { DEFAULT_LOCALE, type Renderable, type TemplateSource } from './content';
import type { VariableDeclaration } from './variable-declaration';

/** A published version as it is sent: layout and partials in place, nothing left to look up. Stored with it for good. */
export interface BuiltTemplate {
  defaultLocale: string;
  /** By locale, canonical tags of BCP 47; always that of `defaultLocale`. */
  sources: Record<string, TemplateSource>;
  variables: VariableDeclaration[];
}

/**
 * What is rendered for whoever asked for a locale, or for none. Dates and numbers are written as asked when the content is
 * in that language (`fr-CA` with content in `fr`), else in the language of the content.
 */
export function renderableOf(built: BuiltTemplate, asked: string | null): Renderable {
  const found = asked === null ? null : lookUpLocale(asked, new Set(Object.keys(built.sources)));
  const key = found ?? built.defaultLocale;
  const source = built.sources[key];
  if (!source) throw new Error('a template without content in its default locale');
  return { source, locale: asked !== null && languageOf(asked) === languageOf(key) ? asked : key };
}

/** Of content that a message brings itself. */
export function renderableInline(source: TemplateSource, asked: string | null): Renderable {
  return { source, locale: asked ?? DEFAULT_LOCALE };
}
