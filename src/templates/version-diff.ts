import { setImmediate as othersFirst } from 'node:timers/promises';
import { createTwoFilesPatch } from 'diff';
import { localesOf } from './template-build';
import type { TemplateVersion } from './template-version.entity';

/** Lines that are looked at for one part: the search grows with the square of it. */
const MAX_EDITS = 1_000;
const CONTEXT = 3;
const PARTS = ['subject', 'html', 'text', 'preheader', 'body'] as const;

export interface PartDiff {
  /** Null for what all locales have in common. */
  locale: string | null;
  part: string;
  change: 'added' | 'removed' | 'changed';
  unified: string | null;
}

export interface VersionDiff {
  from: number;
  to: number;
  parts: PartDiff[];
}

/** What differs between two versions as they were written, part by part. */
export async function diffVersions(from: TemplateVersion, to: TemplateVersion): Promise<VersionDiff> {
  const [before, after] = [textsOf(from), textsOf(to)];
  const parts: PartDiff[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(key), after.get(key)];
    if (old?.text === fresh?.text) continue;
    const { locale, part } = (fresh ?? old) as Place;
    const change = old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed';
    parts.push({ locale, part, change, unified: unified(from.version, to.version, old?.text, fresh?.text) });
    await othersFirst();
  }
  return { from: from.version, to: to.version, parts };
}

interface Place {
  locale: string | null;
  part: string;
  text: string;
}

function textsOf(version: TemplateVersion): Map<string, Place> {
  const ofLocales = localesOf(version).flatMap(({ locale, content }) =>
    PARTS.flatMap((part): Place[] =>
      content[part] === undefined ? [] : [{ locale, part, text: content[part] }],
    ),
  );
  const common: Place[] = [
    { locale: null, part: 'default_locale', text: version.defaultLocale },
    { locale: null, part: 'variables', text: JSON.stringify(version.declared, null, 2) },
    { locale: null, part: 'inline_css', text: String(version.inlineCss) },
    ...(version.layout === null ? [] : [{ locale: null, part: 'layout', text: version.layout }]),
  ];
  return new Map([...common, ...ofLocales].map((place) => [`${place.locale} ${place.part}`, place]));
}

/** As `diff -u` shows it; null when the two have too little in common to be compared line by line. */
function unified(from: number, to: number, old = '', fresh = ''): string | null {
  const patch = createTwoFilesPatch(`version ${from}`, `version ${to}`, old, fresh, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  return patch === undefined ? null : patch.slice(patch.indexOf('---'));
}
