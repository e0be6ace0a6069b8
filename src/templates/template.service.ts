import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, TemplateId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import { TemplateSource, Variables } from './content';
import { missingVariables } from './missing-variables';
import { RenderFault } from './render-fault';
import { CreateTemplateDto, PreviewResultDto, PublishVersionDto } from './template.dto';
import { Template } from './template.entity';
import { SourceFields, sourceErrors, toSource } from './template-source';
import { RENDER_TIMEOUT_MS, TemplateRenderer } from './template-renderer';
import { TemplateStore } from './template.store';
import { TemplateVersion } from './template-version.entity';

/** Creates templates, publishes versions of them, and shows what a version would look like. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly audit: AuditStore,
    private readonly renderer: TemplateRenderer,
  ) {}

  async create(
    tenantId: TenantId,
    request: CreateTemplateDto,
    actor: Actor,
  ): Promise<[Template, TemplateVersion]> {
    refuse(request.channel, request);
    const source = toSource(request.channel, request);
    const variables = await this.variablesOf(source);
    const id = newId('tpl');
    return this.database
      .forTenant(tenantId, async (tx): Promise<[Template, TemplateVersion]> => {
        const { name, channel } = request;
        await this.templates.insert(tx, { tenantId, id, name, channel, currentVersion: 0 });
        const version = await this.templates.publish(tx, tenantId, id, source, variables);
        const after = { name, channel, ...partsOf(version) };
        await this.audit.record(tx, tenantId, actor, { action: 'template.create', target: id, after });
        return [found(await this.templates.find(tx, tenantId, id)), version];
      })
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError('conflict', `A template named "${request.name}" exists already.`, [
          {
            pointer: '/name',
            code: 'taken',
            detail: 'Choose another name, or publish a version of that template.',
          },
        ]);
      });
  }

  async publish(
    tenantId: TenantId,
    id: TemplateId,
    request: PublishVersionDto,
    actor: Actor,
  ): Promise<[Template, TemplateVersion]> {
    const { channel } = found(
      await this.database.forTenant(tenantId, (tx) => this.templates.find(tx, tenantId, id)),
    );
    refuse(channel, request);
    const source = toSource(channel, request);
    const variables = await this.variablesOf(source);
    return this.database.forTenant(tenantId, async (tx) => {
      const { currentVersion } = found(await this.templates.find(tx, tenantId, id));
      const version = await this.templates.publish(tx, tenantId, id, source, variables);
      const change = { before: { version: currentVersion }, after: partsOf(version) };
      await this.audit.record(tx, tenantId, actor, { action: 'template.publish', target: id, ...change });
      return [found(await this.templates.find(tx, tenantId, id)), version];
    });
  }

  async get(tenantId: TenantId, id: TemplateId): Promise<[Template, TemplateVersion]> {
    return this.database.forTenant(tenantId, async (tx) => {
      const template = found(await this.templates.find(tx, tenantId, id));
      return [template, found(await this.templates.findVersion(tx, tenantId, id, template.currentVersion))];
    });
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<Template[]> {
    return this.database.forTenant(tenantId, (tx) => this.templates.list(tx, tenantId, before, limit));
  }

  async preview(
    tenantId: TenantId,
    id: TemplateId,
    variables: Variables,
    number?: number,
  ): Promise<PreviewResultDto> {
    const version = await this.database.forTenant(tenantId, async (tx) => {
      const row = found(await this.templates.find(tx, tenantId, id));
      return found(await this.templates.findVersion(tx, tenantId, id, number ?? row.currentVersion));
    });
    const { content, missing } = await this.renderer
      .render(version.content, variables, null, RENDER_TIMEOUT_MS)
      .catch(refuseFault);
    if (missing.length > 0) throw AppError.invalid(missingVariables('/variables', missing));
    return { version: version.version, ...content };
  }

  private variablesOf(source: TemplateSource): Promise<string[]> {
    return this.renderer.variablesOf(source).catch(refuseFault);
  }
}

function refuseFault(error: unknown): never {
  if (error instanceof RenderFault) throw AppError.invalid([error.toFieldError('/variables')]);
  throw error;
}

/** What the audit log keeps of a version: its content is in the version itself, which stays. */
function partsOf({ version, variables, content }: TemplateVersion): object {
  return { version, variables, parts: Object.keys(content) };
}

function refuse(channel: Template['channel'], fields: SourceFields): void {
  const errors = sourceErrors(channel, fields);
  if (errors.length > 0) throw AppError.invalid(errors);
}

function found<T>(row: T | null): T {
  if (!row) throw AppError.notFound('template or version');
  return row;
}
