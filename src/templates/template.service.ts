import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type TemplateId, type TenantId } from '../common/ids';
import { Database } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import { found, partsOf } from './found-version';
import { refuse, TemplateBuilder } from './template-builder.service';
import { localesOf, type Owner } from './template-build';
import type { ShownTemplate } from './template.dto';
import type { CreateTemplateDto, NewVersionDto, VersionSourceDto } from './template-request.dto';
import type { Channel, Template } from './template.entity';
import { TemplateStore, type WrittenVersion } from './template.store';
import { toAuthored, toDeclarations, versionErrors } from './version-request';

/** Creates templates and adds versions to them: published at once, or as drafts. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly audit: AuditStore,
    private readonly builder: TemplateBuilder,
  ) {}

  async create(tenantId: TenantId, request: CreateTemplateDto, actor: Actor): Promise<ShownTemplate> {
    const { name, channel, kind = 'template' } = request;
    const written = await this.written(channel, kind, request);
    const built = await this.built(tenantId, { id: null, name, kind, channel }, request, written);
    const id = newId('tpl');
    return this.database
      .forTenant(tenantId, async (tx): Promise<ShownTemplate> => {
        await this.templates.insert(tx, { tenantId, id, name, channel, kind });
        const version = await this.templates.insertVersion(tx, tenantId, id, written, built);
        const after = { name, channel, kind, ...partsOf(version) };
        await this.audit.record(tx, tenantId, actor, { action: 'template.create', target: id, after });
        const template = found(await this.templates.find(tx, tenantId, id));
        return { template, version, ...(built && { warnings: built.warnings }) };
      })
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        const detail = 'Choose another name, or publish a version of that template.';
        throw new AppError('conflict', `A template named "${name}" exists already.`, [
          { pointer: '/name', code: 'taken', detail },
        ]);
      });
  }

  /** Published and current at once, unless it is to be a draft. */
  async addVersion(
    tenantId: TenantId,
    id: TemplateId,
    request: NewVersionDto,
    actor: Actor,
  ): Promise<ShownTemplate> {
    const owner = await this.find(tenantId, id);
    const written = await this.written(owner.channel, owner.kind, request);
    const built = await this.built(tenantId, owner, request, written);
    return this.database.forTenant(tenantId, async (tx) => {
      const { currentVersion } = found(await this.templates.lock(tx, tenantId, id));
      const version = await this.templates.insertVersion(tx, tenantId, id, written, built);
      const action = built ? 'template.publish' : 'template.draft';
      const change = { before: { version: currentVersion }, after: partsOf(version) };
      await this.audit.record(tx, tenantId, actor, { action, target: id, ...change });
      const template = found(await this.templates.find(tx, tenantId, id));
      return { template, version, ...(built && { warnings: built.warnings }) };
    });
  }

  /** With its current version; with the newest draft while it has none. */
  async get(tenantId: TenantId, id: TemplateId): Promise<ShownTemplate> {
    return this.database.forTenant(tenantId, async (tx) => {
      const template = found(await this.templates.find(tx, tenantId, id));
      const version = await this.templates.findShown(tx, template);
      return { template, version: found(version) };
    });
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<Template[]> {
    return this.database.forTenant(tenantId, (tx) => this.templates.list(tx, tenantId, before, limit));
  }

  async find(tenantId: TenantId, id: TemplateId): Promise<Template> {
    return found(await this.database.forTenant(tenantId, (tx) => this.templates.find(tx, tenantId, id)));
  }

  /** What a request writes, read and found right in itself. */
  async written(
    channel: Channel,
    kind: Template['kind'],
    request: VersionSourceDto,
  ): Promise<WrittenVersion> {
    refuse(versionErrors(channel, kind, request));
    const authored = toAuthored(request);
    const texts = Object.fromEntries(localesOf(authored).map(({ locale, content }) => [locale, content]));
    return { authored, declared: toDeclarations(request), uses: await this.builder.usesOf(authored, texts) };
  }

  private async built(
    tenantId: TenantId,
    owner: Owner & { channel: Channel },
    { draft = false }: NewVersionDto,
    { authored, declared }: WrittenVersion,
  ) {
    return draft ? null : this.builder.build(tenantId, owner, authored, declared);
  }
}
