import type { FieldError } from '../common/app-error';
import type { TemplateId } from '../common/ids';
import { lookUpLocale } from '../common/locale';
import type { SourceFields } from './content';
import { CONTENT, inclusionsOf, replaceInclusions, standsAlone } from './inclusions';
import { withPreheader } from './preheader';
import type { Part } from './render-fault';
import {
  type AuthoredVersion,
  type Included,
  inclusionKey,
  type MadeWith,
  type TemplateKind,
} from './template-kind';
import { MAX_SOURCE } from './template-syntax';

/** Partials within partials, and within layouts. */
const MAX_DEPTH = 5;
/** Names of partials in one version, over all its parts and locales. */
const MAX_INCLUSIONS = 200;
const PARTS = ['subject', 'html', 'text', 'body'] as const;

/** Of which template the version is. */
export interface Owner {
  id: TemplateId | null;
  name: string;
  kind: TemplateKind;
}

/** A version with its layout and partials in place. Its text parts, where there are none, are still to be made. */
export interface Assembled {
  sources: Record<string, SourceFields>;
  /** By locale: set in front of the HTML when the text has been made of it. */
  preheaders: Record<string, string>;
  madeWith: MadeWith[];
  depth: number;
}

/** The content in each of its locales, with where it was given. */
export function localesOf(
  authored: AuthoredVersion,
): { locale: string; content: SourceFields; pointer: string }[] {
  return [
    { locale: authored.defaultLocale, content: authored.content, pointer: '' },
    ...authored.translations.map(({ locale, content }, i) => ({
      locale,
      content,
      pointer: `/translations/${i}`,
    })),
  ];
}

/** Every name of a layout or partial that the version needs. */
export function namesIncludedBy(authored: AuthoredVersion): string[] {
  const texts = localesOf(authored).flatMap(({ content }) => [
    ...PARTS.map((part) => content[part]),
    content.preheader,
  ]);
  const names = texts.flatMap((text) => (text ? inclusionsOf(text).map(({ name }) => name) : []));
  const partials = names.filter((name) => name !== null && name !== CONTENT);
  return [...new Set([...(authored.layout === null ? [] : [authored.layout]), ...partials])] as string[];
}

/** Puts layout and partials in place, in every locale. Pure; names every fault at once. */
export function assemble(
  owner: Owner,
  authored: AuthoredVersion,
  known: ReadonlyMap<string, Included>,
): { assembled: Assembled; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const used = new Map<string, Included>();
  const refuse = (pointer: string, code: string, detail: string): string => {
    errors.push({ pointer, code, detail });
    return '';
  };
  let inclusions = 0;

  const find = (name: string, kind: TemplateKind, pointer: string): Included | null => {
    // One that takes the place of the platform's by its name does not stand around it, or in it.
    if (name === owner.name && kind === owner.kind) {
      refuse(pointer, 'cycle', `"${name}" would be made with "${name}".`);
      return null;
    }
    const found = known.get(inclusionKey({ kind, name }));
    if (!found) {
      const named = kind === 'partial' ? `named "${name}"` : 'of this name';
      refuse(pointer, `unknown_${kind}`, `There is no published ${kind} ${named} for this channel.`);
      return null;
    }
    if (found.templateId === owner.id || found.madeWith.some(({ templateId }) => templateId === owner.id)) {
      const way = found.templateId === owner.id ? '' : `"${found.name}", which is made with `;
      refuse(pointer, 'cycle', `"${owner.name}" would be made with ${way}"${owner.name}".`);
      return null;
    }
    if (found.depth >= MAX_DEPTH) {
      refuse(pointer, 'too_deep', `Partials and layouts may stand ${MAX_DEPTH} deep within each other.`);
      return null;
    }
    used.set(inclusionKey(found), found);
    return found;
  };

  const withPartials = (text: string, part: Part, locale: string, pointer: string): string => {
    let size = text.length;
    return replaceInclusions(text, ({ start, end, name }) => {
      inclusions += 1;
      if (name === null) {
        return refuse(
          pointer,
          'template_syntax',
          `A partial is written {{> name}}, with nothing else in it.`,
        );
      }
      if (name === CONTENT)
        return owner.kind === 'layout' ? text.slice(start, end) : refuse(pointer, ...MISPLACED);
      if (inclusions > MAX_INCLUSIONS || size > MAX_SOURCE) return '';
      const partial = find(name, 'partial', pointer);
      if (!partial) return '';
      const field = part === 'subject' ? 'text' : part;
      const piece = inLocale(partial, locale)[field];
      if (piece === undefined) {
        return refuse(pointer, 'missing_part', `The partial "${partial.name}" has no "${field}".`);
      }
      if (!standsAlone(piece)) {
        return refuse(
          pointer,
          'template_syntax',
          `The partial "${partial.name}" begins or ends with a brace or a backslash.`,
        );
      }
      size += piece.length;
      return piece;
    });
  };

  const sources: Record<string, SourceFields> = {};
  const preheaders: Record<string, string> = {};
  for (const { locale, content, pointer } of localesOf(authored)) {
    const layout = authored.layout === null ? null : find(authored.layout, 'layout', '/layout');
    const around = layout && inLocale(layout, locale);
    const source: SourceFields = {};
    for (const part of PARTS) {
      const given = content[part];
      if (given === undefined) continue;
      const own = withPartials(given, part, locale, `${pointer}/${part}`);
      const frame = part === 'html' || part === 'text' ? around?.[part] : undefined;
      if (frame !== undefined && !standsAlone(own)) {
        refuse(
          `${pointer}/${part}`,
          'template_syntax',
          `"${part}" begins or ends with a brace or a backslash.`,
        );
      }
      source[part] = frame === undefined ? own : replaceInclusions(frame, () => own);
      if (source[part].length > MAX_SOURCE) {
        refuse(
          `${pointer}/${part}`,
          'too_long',
          `With its layout and partials it has more than ${MAX_SOURCE / 1024} kB.`,
        );
      }
    }
    sources[locale] = source;
    if (content.preheader !== undefined && source.html !== undefined) {
      preheaders[locale] = withPartials(content.preheader, 'text', locale, `${pointer}/preheader`);
    }
  }
  if (inclusions > MAX_INCLUSIONS)
    refuse('', 'too_many', `A version may name partials ${MAX_INCLUSIONS} times.`);
  const direct = [...used.values()];
  return {
    assembled: {
      sources,
      preheaders,
      madeWith: madeWithAll(direct),
      depth: 1 + Math.max(0, ...direct.map(({ depth }) => depth)),
    },
    errors: unique(errors),
  };
}

/** After the text parts were made: the preheader is to be read in the HTML only. */
export function withPreheaders({ sources, preheaders }: Assembled): Record<string, SourceFields> {
  return Object.fromEntries(
    Object.entries(sources).map(([locale, source]) => {
      const preheader = preheaders[locale];
      if (preheader === undefined || source.html === undefined) return [locale, source];
      return [locale, { ...source, html: withPreheader(source.html, preheader) }];
    }),
  );
}

const MISPLACED = [
  'template_syntax',
  '{{> content}} stands in a layout: there the content of a template comes.',
] as const;

function inLocale({ sources, defaultLocale }: Included, locale: string): SourceFields {
  const key = lookUpLocale(locale, new Set(Object.keys(sources))) ?? defaultLocale;
  return sources[key] ?? {};
}

function madeWithAll(direct: Included[]): MadeWith[] {
  const all = direct.flatMap(({ kind, name, templateId, version, madeWith }) => [
    { kind, name, templateId, version },
    ...madeWith,
  ]);
  const byVersion = new Map(all.map((each) => [`${each.templateId} ${each.version}`, each]));
  return [...byVersion.values()];
}

function unique(errors: FieldError[]): FieldError[] {
  return [
    ...new Map(errors.map((error) => [`${error.pointer} ${error.code} ${error.detail}`, error])).values(),
  ];
}
