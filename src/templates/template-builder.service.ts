import { Injectable } from '@nestjs/common';
import { AppError, type FieldError } from '../common/app-error';
import { Database } from '../database/database';
import type { SourceFields } from './content';
import { assemble, localesOf, namesIncludedBy, type Owner, withPreheaders } from './template-build';
import type { AuthoredVersion, Included } from './template-kind';
import { lint, type LintWarning } from './template-lint';
import { type Part, RenderFault } from './render-fault';
import { withoutInclusions } from './template-source';
import { TemplateRenderer } from './template-renderer';
import { inScope, type TemplateScope } from './template-scope';
import { mergedUses, type VariableUse } from './template-syntax';
import { TemplateStore } from './template.store';
import type { Channel } from './template.entity';
import type { Publication } from './template-version.entity';
import type { VariableDeclaration } from './variable-declaration';

/** What is stored of a version when it is published, and what could be better in it. */
export type Built = Publication & { warnings: LintWarning[] };

/**
 * Makes of a version what is sent: layout and partials as they are published now, the text parts that
 * nobody wrote, CSS where it belongs, preheaders; and reads all of it once, so that what was published can be rendered. Refuses by part and
 * locale. Stores nothing.
 */
@Injectable()
export class TemplateBuilder {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly renderer: TemplateRenderer,
  ) {}

  async build(
    scope: TemplateScope,
    owner: Owner & { channel: Channel },
    authored: AuthoredVersion,
    declared: VariableDeclaration[],
  ): Promise<Built> {
    const names = namesIncludedBy(authored);
    const known =
      names.length === 0
        ? new Map<string, Included>()
        : await inScope(this.database, scope, (tx) =>
            this.templates.included(tx, scope, owner.channel, names),
          );
    const { assembled, errors } = assemble(owner, authored, known);
    refuse(errors);
    const texts = Object.entries(assembled.sources).map(([locale, source]) => {
      const preheader = assembled.preheaders[locale];
      return [locale, preheader === undefined ? source : { ...source, preheader }];
    });
    const uses = await this.usesOf(authored, Object.fromEntries(texts) as Record<string, SourceFields>);
    if (owner.kind === 'template') await this.addTexts(assembled.sources);
    if (authored.inlineCss) await this.inlineCss(authored, assembled.sources);
    const sources = withPreheaders(assembled);
    const { defaultLocale } = authored;
    const written = Object.fromEntries(localesOf(authored).map(({ locale, content }) => [locale, content]));
    return {
      built: { defaultLocale, sources, variables: declared, depth: assembled.depth },
      uses,
      madeWith: assembled.madeWith,
      warnings: lint({ kind: owner.kind, defaultLocale, written, sources, declared, uses }),
    };
  }

  /** What the texts of a version print or ask about, in all its locales. Throws for what is no template. */
  async usesOf(authored: AuthoredVersion, texts: Record<string, SourceFields>): Promise<VariableUse[]> {
    const uses: VariableUse[] = [];
    const errors: FieldError[] = [];
    for (const { locale, pointer } of localesOf(authored)) {
      const parts = Object.entries({ ...texts[locale] }) as [Part, string][];
      try {
        // Of a layout the place of the content is left, of a draft its partials.
        uses.push(
          ...(await this.renderer.usesOf(parts.map(([part, text]) => [part, withoutInclusions(text)]))),
        );
      } catch (error) {
        if (!(error instanceof RenderFault)) throw error;
        const fault = error.toFieldError('');
        errors.push({ ...fault, pointer: `${pointer}${fault.pointer}` });
      }
    }
    refuse(errors);
    return mergedUses(uses);
  }

  private async addTexts(sources: Record<string, SourceFields>): Promise<void> {
    for (const source of Object.values(sources)) {
      if (source.html === undefined || source.text !== undefined) continue;
      const text = await this.renderer
        .plainTextOf(source.html)
        .catch((error: unknown) => refuseFault(error, '/html'));
      if (text !== '') source.text = text;
    }
  }

  private async inlineCss(authored: AuthoredVersion, sources: Record<string, SourceFields>): Promise<void> {
    for (const { locale, pointer } of localesOf(authored)) {
      const source = sources[locale];
      if (source?.html === undefined) continue;
      source.html = await this.renderer.inlinedOf(source.html).catch((error: unknown) => {
        if (!(error instanceof RenderFault)) throw error;
        throw AppError.invalid([{ ...error.toFieldError(''), pointer: `${pointer}/html` }]);
      });
    }
  }
}

export function refuseFault(error: unknown, pointer: string): never {
  if (error instanceof RenderFault) throw AppError.invalid([error.toFieldError(pointer)]);
  throw error;
}

export function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}
