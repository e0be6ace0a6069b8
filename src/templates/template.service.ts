import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type TemplateId, type TenantId } from '../common/ids';
import { Database } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import { found, own, partsOf } from './found-version';
import { InheritedTemplateStore } from './inherited-template.store';
import { refuse, TemplateBuilder } from './template-builder.service';
import { localesOf, type Owner } from './template-build';
import { type TemplateFilter, TemplateListStore } from './template-list.store';
import { inScope, type TemplateScope } from './template-scope';
import type { ListedTemplate, ShownTemplate } from './template.dto';
import type { CreateTemplateDto, NewVersionDto, VersionSourceDto } from './template-request.dto';
import type { Channel, Template } from './template.entity';
import { TemplateStore, type WrittenVersion } from './template.store';
import { toAuthored, toDeclarations, versionErrors } from './version-request';

/** Creates templates and adds versions to them, published at once or as drafts; for a tenant, or for the platform. */
@Injectable()
export class TemplateService {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly lists: TemplateListStore,
    private readonly inherited: InheritedTemplateStore,
    private readonly audit: AuditStore,
    private readonly builder: TemplateBuilder,
  ) {}

  async create(scope: TemplateScope, request: CreateTemplateDto, actor: Actor): Promise<ShownTemplate> {
    const { name, channel, kind = 'template' } = request;
    const written = await this.written(channel, kind, request);
    return this.insert(scope, { name, channel, kind }, written, request, actor, {});
  }

  /**
   * A tenant's own of the same name, as the platform's is published now, but made with the tenant's own layout and
   * partials where there are any.
   */
  async override(
    tenantId: TenantId,
    id: TemplateId,
    request: { draft?: boolean },
    actor: Actor,
  ): Promise<ShownTemplate> {
    const { template, version } = await this.get(tenantId, id);
    const { name, channel, kind, origin } = template;
    if (origin === 'own') throw new AppError('conflict', 'The template is your own. Add a version to it.');
    const texts = Object.fromEntries(localesOf(version).map(({ locale, content }) => [locale, content]));
    const { declared } = version;
    const written = { authored: version, declared, uses: await this.builder.usesOf(version, texts) };
    const of = { overrides: id, platform_version: version.version };
    return this.insert(tenantId, { name, channel, kind }, written, request, actor, of);
  }

  private async insert(
    scope: TemplateScope,
    { name, channel, kind }: Pick<Template, 'name' | 'channel' | 'kind'>,
    written: WrittenVersion,
    request: { draft?: boolean },
    actor: Actor,
    audited: object,
  ): Promise<ShownTemplate> {
    const id = newId('tpl');
    const built = await this.built(scope, { id: null, name, kind, channel }, request, written);
    return inScope(this.database, scope, async (tx): Promise<ShownTemplate> => {
      await this.templates.insert(tx, { scope, id, name, channel, kind });
      const version = await this.templates.insertVersion(tx, scope, id, written, built);
      const after = { name, channel, kind, ...audited, ...partsOf(version) };
      await this.audit.record(tx, scope, actor, { action: 'template.create', target: id, after });
      const template = found(await this.templates.find(tx, scope, id));
      return { template, version, ...(built && { warnings: built.warnings }) };
    }).catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      const detail = 'Choose another name, or publish a version of that template.';
      throw new AppError('conflict', `A template named "${name}" exists already.`, [
        { pointer: '/name', code: 'taken', detail },
      ]);
    });
  }

  /** Published and current at once, unless it is to be a draft. */
  async addVersion(
    scope: TemplateScope,
    id: TemplateId,
    request: NewVersionDto,
    actor: Actor,
  ): Promise<ShownTemplate> {
    const owner = await inScope(this.database, scope, async (tx) =>
      own(await this.templates.find(tx, scope, id), scope),
    );
    const written = await this.written(owner.channel, owner.kind, request);
    const built = await this.built(scope, owner, request, written);
    return inScope(this.database, scope, async (tx) => {
      const { currentVersion } = found(await this.templates.lock(tx, scope, id));
      const version = await this.templates.insertVersion(tx, scope, id, written, built);
      const action = built ? 'template.publish' : 'template.draft';
      const change = { before: { version: currentVersion }, after: partsOf(version) };
      await this.audit.record(tx, scope, actor, { action, target: id, ...change });
      const template = found(await this.templates.find(tx, scope, id));
      return { template, version, ...(built && { warnings: built.warnings }) };
    });
  }

  /** With its current version; with the newest draft while it has none. */
  async get(scope: TemplateScope, id: TemplateId): Promise<ShownTemplate> {
    return inScope(this.database, scope, async (tx) => {
      const template = found(await this.templates.find(tx, scope, id));
      const version = found(await this.templates.findShown(tx, scope, template));
      const overrides = await this.inherited.overridesOf(tx, scope, [template]);
      return { template, version, overriddenBy: overrides.get(id) };
    });
  }

  async list(
    scope: TemplateScope,
    filter: TemplateFilter,
    before: string | null,
    limit: number,
  ): Promise<ListedTemplate[]> {
    return inScope(this.database, scope, async (tx) => {
      const templates = await this.lists.list(tx, scope, filter, before, limit);
      const overrides = await this.inherited.overridesOf(tx, scope, templates);
      return templates.map((template) => ({ ...template, overriddenBy: overrides.get(template.id) }));
    });
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
    scope: TemplateScope,
    owner: Owner & { channel: Channel },
    { draft = false }: { draft?: boolean },
    { authored, declared }: WrittenVersion,
  ) {
    return draft ? null : this.builder.build(scope, owner, authored, declared);
  }
}
