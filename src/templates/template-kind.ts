import type { TemplateId } from '../common/ids';
import type { SourceFields } from './content';

/** A `template` is sent; a `layout` stands around one; a `partial` stands in any of them. */
export const KINDS = ['template', 'layout', 'partial'] as const;
export type TemplateKind = (typeof KINDS)[number];

export interface Translation {
  locale: string;
  content: SourceFields;
}

/** A version as somebody wrote it. */
export interface AuthoredVersion {
  /** In the default locale. */
  content: SourceFields;
  defaultLocale: string;
  translations: Translation[];
  /** By its name. */
  layout: string | null;
  inlineCss: boolean;
}

/** What a published version was made with: the versions of its layout and partials, and of theirs. */
export interface MadeWith {
  kind: TemplateKind;
  name: string;
  templateId: TemplateId;
  version: number;
}

/** A published layout or partial, ready to stand in another. */
export interface Included extends MadeWith {
  defaultLocale: string;
  sources: Record<string, SourceFields>;
  /** How many stand within each other in it, itself counted. */
  depth: number;
  madeWith: MadeWith[];
}

/** What a layout or partial is found by: one of each may have the same name, a tenant's and the platform's. */
export function inclusionKey({ kind, name }: Pick<MadeWith, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
