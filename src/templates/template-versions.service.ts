import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { TemplateId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { found, partsOf } from './found-version';
import { refuse, TemplateBuilder } from './template-builder.service';
import type { ShownTemplate } from './template.dto';
import type { VersionSourceDto } from './template-request.dto';
import type { Template } from './template.entity';
import { TemplateService } from './template.service';
import { TemplateStore } from './template.store';
import type { VersionSummary } from './template-version.entity';
import { diffVersions, type VersionDiff } from './version-diff';

const CHANGED = 'The draft was changed, published or deleted in the meantime. Read it again.';
const PUBLISHED = 'The version is published, and what is published never changes. Add a version instead.';

/**
 * Drafts on their way to being published, and which version is current. What is published is what was checked: a draft
 * that changes meanwhile is a conflict. Twice is harmless: the second time finds it published.
 */
@Injectable()
export class TemplateVersions {
  constructor(
    private readonly database: Database,
    private readonly service: TemplateService,
    private readonly templates: TemplateStore,
    private readonly audit: AuditStore,
    private readonly builder: TemplateBuilder,
  ) {}

  async list(
    tenantId: TenantId,
    id: TemplateId,
    before: string | null,
    limit: number,
  ): Promise<{ template: Template; versions: VersionSummary[] }> {
    return this.database.forTenant(tenantId, async (tx) => {
      const template = found(await this.templates.find(tx, tenantId, id));
      return { template, versions: await this.templates.listVersions(tx, tenantId, id, before, limit) };
    });
  }

  async get(tenantId: TenantId, id: TemplateId, number: number): Promise<ShownTemplate> {
    return this.database.forTenant(tenantId, async (tx) => {
      const template = found(await this.templates.find(tx, tenantId, id));
      return { template, version: found(await this.templates.findVersion(tx, tenantId, id, number)) };
    });
  }

  async change(
    tenantId: TenantId,
    id: TemplateId,
    number: number,
    request: VersionSourceDto,
    actor: Actor,
  ): Promise<ShownTemplate> {
    const { template, version } = await this.get(tenantId, id, number);
    const written = await this.service.written(template.channel, template.kind, request);
    await this.database.forTenant(tenantId, async (tx) => {
      const changed = await this.templates.changeDraft(tx, tenantId, version.id, written);
      if (!changed) throw new AppError('conflict', version.status === 'draft' ? CHANGED : PUBLISHED);
      const after = partsOf(found(await this.templates.findVersion(tx, tenantId, id, number)));
      const change = { before: partsOf(version), after };
      await this.audit.record(tx, tenantId, actor, {
        action: 'template.change_draft',
        target: id,
        ...change,
      });
    });
    return this.get(tenantId, id, number);
  }

  async remove(tenantId: TenantId, id: TemplateId, number: number, actor: Actor): Promise<void> {
    const { version } = await this.get(tenantId, id, number);
    await this.database.forTenant(tenantId, async (tx) => {
      const removed = await this.templates.deleteDraft(tx, tenantId, version.id);
      if (!removed) throw new AppError('conflict', version.status === 'draft' ? CHANGED : PUBLISHED);
      const before = partsOf(version);
      await this.audit.record(tx, tenantId, actor, { action: 'template.delete_draft', target: id, before });
    });
  }

  async publish(tenantId: TenantId, id: TemplateId, number: number, actor: Actor): Promise<ShownTemplate> {
    const { template, version } = await this.get(tenantId, id, number);
    if (version.status === 'published') {
      const detail = 'The version is published already. To make it the current one again, roll back to it.';
      throw new AppError('conflict', detail);
    }
    const built = await this.builder.build(tenantId, template, version, version.declared);
    return this.database.forTenant(tenantId, async (tx) => {
      const { currentVersion } = found(await this.templates.lock(tx, tenantId, id));
      const published = await this.templates.publishDraft(tx, tenantId, version, built);
      if (!published) throw new AppError('conflict', CHANGED);
      await this.templates.setCurrent(tx, tenantId, id, number);
      const row = found(await this.templates.findVersion(tx, tenantId, id, number));
      const change = { before: { version: currentVersion }, after: partsOf(row) };
      await this.audit.record(tx, tenantId, actor, { action: 'template.publish', target: id, ...change });
      const now = found(await this.templates.find(tx, tenantId, id));
      return { template: now, version: row, warnings: built.warnings };
    });
  }

  /** The version itself is current again, to the byte: what it was made with is pinned in it. */
  async rollBack(tenantId: TenantId, id: TemplateId, number: number, actor: Actor): Promise<ShownTemplate> {
    return this.database.forTenant(tenantId, async (tx) => {
      const { currentVersion } = found(await this.templates.lock(tx, tenantId, id));
      const version = await this.templates.findVersion(tx, tenantId, id, number);
      if (!version) {
        refuse([
          {
            pointer: '/version',
            code: 'unknown_version',
            detail: 'The template has no version of this number.',
          },
        ]);
      }
      const row = found(version);
      if (row.status === 'draft')
        throw new AppError('conflict', 'The version is a draft. Publish it instead.');
      if (number === currentVersion) throw new AppError('conflict', 'The version is the current one.');
      await this.templates.setCurrent(tx, tenantId, id, number);
      const change = { before: { version: currentVersion }, after: { version: number } };
      await this.audit.record(tx, tenantId, actor, { action: 'template.roll_back', target: id, ...change });
      return { template: found(await this.templates.find(tx, tenantId, id)), version: row };
    });
  }

  async diff(tenantId: TenantId, id: TemplateId, number: number, against?: number): Promise<VersionDiff> {
    const [from, to] = await this.database.forTenant(tenantId, async (tx) => {
      const template = found(await this.templates.find(tx, tenantId, id));
      const other = against ?? (template.currentVersion === number ? number - 1 : template.currentVersion);
      return [
        found(await this.templates.findVersion(tx, tenantId, id, other ?? 0)),
        found(await this.templates.findVersion(tx, tenantId, id, number)),
      ] as const;
    });
    return diffVersions(from, to);
  }
}
