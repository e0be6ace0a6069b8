import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { TemplateId } from '../common/ids';
import { Database } from '../database/database';
import { found, own, partsOf } from './found-version';
import { InheritedTemplateStore } from './inherited-template.store';
import { refuse, TemplateBuilder } from './template-builder.service';
import type { ShownTemplate } from './template.dto';
import type { VersionSourceDto } from './template-request.dto';
import type { Template } from './template.entity';
import { inScope, type TemplateScope } from './template-scope';
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
    private readonly inherited: InheritedTemplateStore,
    private readonly audit: AuditStore,
    private readonly builder: TemplateBuilder,
  ) {}

  async list(
    scope: TemplateScope,
    id: TemplateId,
    before: string | null,
    limit: number,
  ): Promise<{ template: Template; versions: VersionSummary[] }> {
    return inScope(this.database, scope, async (tx) => {
      const template = found(await this.templates.find(tx, scope, id));
      return { template, versions: await this.templates.listVersions(tx, scope, template, before, limit) };
    });
  }

  async get(scope: TemplateScope, id: TemplateId, number: number): Promise<ShownTemplate> {
    return inScope(this.database, scope, async (tx) => {
      const template = found(await this.templates.find(tx, scope, id));
      const version = found(await this.templates.findVersion(tx, scope, template, number));
      const overrides = await this.inherited.overridesOf(tx, scope, [template]);
      return { template, version, overriddenBy: overrides.get(id) };
    });
  }

  private async getOwn(scope: TemplateScope, id: TemplateId, number: number): Promise<ShownTemplate> {
    const shown = await this.get(scope, id, number);
    own(shown.template, scope);
    return shown;
  }

  async change(
    scope: TemplateScope,
    id: TemplateId,
    number: number,
    request: VersionSourceDto,
    actor: Actor,
  ): Promise<ShownTemplate> {
    const { template, version } = await this.getOwn(scope, id, number);
    const written = await this.service.written(template.channel, template.kind, request);
    await inScope(this.database, scope, async (tx) => {
      const changed = await this.templates.changeDraft(tx, scope, version.id, written);
      if (!changed) throw new AppError('conflict', version.status === 'draft' ? CHANGED : PUBLISHED);
      const after = partsOf(found(await this.templates.findVersion(tx, scope, template, number)));
      const change = { before: partsOf(version), after };
      await this.audit.record(tx, scope, actor, {
        action: 'template.change_draft',
        target: id,
        ...change,
      });
    });
    return this.get(scope, id, number);
  }

  async remove(scope: TemplateScope, id: TemplateId, number: number, actor: Actor): Promise<void> {
    const { version } = await this.getOwn(scope, id, number);
    await inScope(this.database, scope, async (tx) => {
      const removed = await this.templates.deleteDraft(tx, scope, version.id);
      if (!removed) throw new AppError('conflict', version.status === 'draft' ? CHANGED : PUBLISHED);
      const before = partsOf(version);
      await this.audit.record(tx, scope, actor, { action: 'template.delete_draft', target: id, before });
    });
  }

  async publish(scope: TemplateScope, id: TemplateId, number: number, actor: Actor): Promise<ShownTemplate> {
    const { template, version } = await this.getOwn(scope, id, number);
    if (version.status === 'published') {
      const detail = 'The version is published already. To make it the current one again, roll back to it.';
      throw new AppError('conflict', detail);
    }
    const built = await this.builder.build(scope, template, version, version.declared);
    return inScope(this.database, scope, async (tx) => {
      const { currentVersion } = found(await this.templates.lock(tx, scope, id));
      const published = await this.templates.publishDraft(tx, scope, version, built);
      if (!published) throw new AppError('conflict', CHANGED);
      await this.templates.setCurrent(tx, scope, id, number);
      const row = found(await this.templates.findVersion(tx, scope, template, number));
      const change = { before: { version: currentVersion }, after: partsOf(row) };
      await this.audit.record(tx, scope, actor, { action: 'template.publish', target: id, ...change });
      const now = found(await this.templates.find(tx, scope, id));
      return { template: now, version: row, warnings: built.warnings };
    });
  }

  /** The version itself is current again, to the byte: what it was made with is pinned in it. */
  async rollBack(scope: TemplateScope, id: TemplateId, number: number, actor: Actor): Promise<ShownTemplate> {
    return inScope(this.database, scope, async (tx) => {
      const template = own(await this.templates.find(tx, scope, id), scope);
      const { currentVersion } = found(await this.templates.lock(tx, scope, id));
      const version = await this.templates.findVersion(tx, scope, template, number);
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
      await this.templates.setCurrent(tx, scope, id, number);
      const change = { before: { version: currentVersion }, after: { version: number } };
      await this.audit.record(tx, scope, actor, { action: 'template.roll_back', target: id, ...change });
      return { template: found(await this.templates.find(tx, scope, id)), version: row };
    });
  }

  async diff(scope: TemplateScope, id: TemplateId, number: number, against?: number): Promise<VersionDiff> {
    const [from, to] = await inScope(this.database, scope, async (tx) => {
      const template = found(await this.templates.find(tx, scope, id));
      const other = against ?? (template.currentVersion === number ? number - 1 : template.currentVersion);
      return [
        found(await this.templates.findVersion(tx, scope, template, other ?? 0)),
        found(await this.templates.findVersion(tx, scope, template, number)),
      ] as const;
    });
    return diffVersions(from, to);
  }
}
