import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TemplateId } from '../common/ids';
import { canonicalLocale } from '../common/locale';
import { Database } from '../database/database';
import { type BuiltTemplate, renderableOf } from './built-template';
import type { Renderable, Variables } from './content';
import { found } from './found-version';
import { gsm7Likeness, smsSizeOf } from './sms-encoding';
import { lint } from './template-lint';
import { refuse, refuseFault, TemplateBuilder } from './template-builder.service';
import { localesOf } from './template-build';
import type { ShownTemplate } from './template.dto';
import type { LintResultDto, PreviewDto, PreviewResultDto, SmsSizeDto } from './template-preview.dto';
import { RENDER_TIMEOUT_MS, TemplateRenderer } from './template-renderer';
import { inScope, type TemplateScope } from './template-scope';
import { TemplateStore } from './template.store';
import type { Publication } from './template-version.entity';
import { renderedErrors } from './rendered-errors';
import { examplesOf, variableErrors, withDefaults } from './variable-declaration';

/** One copy as it would be sent, with what it was made of. */
export interface Preview extends ShownTemplate {
  copy: Renderable;
  variables: Variables;
  rendered: { subject?: string; html?: string; text?: string; body?: string };
}

/** Shows what a version, published or draft, would look like, and what could be better in it. Stores nothing. */
@Injectable()
export class TemplatePreviews {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly renderer: TemplateRenderer,
    private readonly builder: TemplateBuilder,
  ) {}

  async preview(scope: TemplateScope, id: TemplateId, request: PreviewDto): Promise<PreviewResultDto> {
    const { version, copy, rendered, warnings = [] } = await this.render(scope, id, request);
    return {
      version: version.version,
      locale: copy.locale,
      ...rendered,
      ...(rendered.body === undefined ? {} : { sms: toSmsSizeDto(rendered.body) }),
      warnings,
    };
  }

  async lint(scope: TemplateScope, id: TemplateId, number?: number): Promise<LintResultDto> {
    const { version, warnings = [] } = await this.built(scope, id, number);
    return { version: version.version, warnings };
  }

  /** Refuses what is missing or of another type by name, as a message would be refused. */
  async render(scope: TemplateScope, id: TemplateId, request: PreviewDto): Promise<Preview> {
    const shown = await this.built(scope, id, request.version);
    if (shown.template.kind !== 'template') {
      throw new AppError(
        'conflict',
        `A ${shown.template.kind} is shown by the templates that are made with it.`,
      );
    }
    const { built } = shown;
    const copy = renderableOf(built as BuiltTemplate, canonicalLocale(request.locale));
    const given = request.variables ?? examplesOf(built.variables);
    const variables = withDefaults(built.variables, given);
    const at = () => '/variables';
    const errors = variableErrors(built.variables, variables, at);
    const { content, ...faults } = await this.renderer
      .render(copy, variables, null, RENDER_TIMEOUT_MS)
      .catch((error: unknown) => refuseFault(error, '/variables'));
    refuse(renderedErrors(errors, faults, at));
    return { ...shown, copy, variables, rendered: content };
  }

  private async built(
    scope: TemplateScope,
    id: TemplateId,
    number?: number,
  ): Promise<ShownTemplate & { built: Publication['built'] }> {
    const { template, version } = await inScope(this.database, scope, async (tx) => {
      const row = found(await this.templates.find(tx, scope, id));
      const shown =
        number === undefined
          ? await this.templates.findShown(tx, scope, row)
          : await this.templates.findVersion(tx, scope, row, number);
      return { template: row, version: found(shown) };
    });
    if (!version.built) {
      const { built, warnings } = await this.builder.build(scope, template, version, version.declared);
      return { template, version, built, warnings };
    }
    const { built, declared, uses, defaultLocale } = version;
    const written = Object.fromEntries(localesOf(version).map(({ locale, content }) => [locale, content]));
    const of = { kind: template.kind, defaultLocale, written, sources: built.sources, declared, uses };
    return { template, version, built, warnings: lint(of) };
  }
}

function toSmsSizeDto(body: string): SmsSizeDto {
  const { encoding, segments, outsideGsm7 } = smsSizeOf(body);
  const substituted = gsm7Likeness(body);
  return {
    encoding,
    segments,
    outside_gsm7: outsideGsm7,
    substituted: substituted === body ? null : substituted,
    segments_substituted: smsSizeOf(substituted).segments,
  };
}
