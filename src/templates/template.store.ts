import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import { newId, type TemplateId, type TemplateVersionId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { BuiltTemplate } from './built-template';
import { type AuthoredVersion, type Included, inclusionKey } from './template-kind';
import type { TemplateScope } from './template-scope';
import { shelfOf } from './template-shelf';
import { type Channel, PlatformTemplate, Template } from './template.entity';
import { type Publication, TemplateVersion, type VersionSummary } from './template-version.entity';
import type { VariableUse } from './template-syntax';
import type { VariableDeclaration } from './variable-declaration';

/** What is written of a version, by whoever wrote it. */
export interface WrittenVersion {
  authored: AuthoredVersion;
  declared: VariableDeclaration[];
  uses: VariableUse[];
}

/**
 * Templates and their versions, of a tenant or of the platform. A published version is never updated; which one is
 * current is. A tenant finds its own and what the platform has published, and writes its own only.
 */
@Injectable()
export class TemplateStore {
  async insert(
    tx: Tx,
    template: Pick<Template, 'scope' | 'id' | 'name' | 'channel' | 'kind'>,
  ): Promise<void> {
    const values = { ...template, currentVersion: null, lastVersion: 0 };
    await tx.insert(shelfOf(template.scope).Template, values);
  }

  /** Takes the next number under the row's lock, so that two who write at once get two versions. */
  async insertVersion(
    tx: Tx,
    scope: TemplateScope,
    templateId: TemplateId,
    { authored, declared, uses }: WrittenVersion,
    publication: Publication | null,
  ): Promise<TemplateVersion> {
    const { templates, versions, owner, Version } = shelfOf(scope);
    const [row] = await mutate<{ version: number }>(
      tx,
      `UPDATE ${templates} SET last_version = last_version + 1, updated_at = now(),
              current_version = CASE WHEN $3 THEN last_version + 1 ELSE current_version END
        WHERE ${owner} = $1 AND id = $2 RETURNING last_version AS version`,
      [scope, templateId, publication !== null],
    );
    if (!row) throw new Error('a version of a template that is not there');
    const id = newId('tpv');
    const { content, defaultLocale, translations, layout, inlineCss } = authored;
    await tx.query(
      `INSERT INTO ${versions} (${owner}, id, template_id, version, status, content, default_locale, translations, layout,
                                declared, uses, built, made_with, inline_css, published_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, CASE WHEN $5 = 'published' THEN now() END)`,
      [
        ...[scope, id, templateId, row.version, publication ? 'published' : 'draft'],
        ...[
          JSON.stringify(content),
          defaultLocale,
          JSON.stringify(translations),
          layout,
          JSON.stringify(declared),
        ],
        JSON.stringify(publication?.uses ?? uses),
        publication && JSON.stringify(publication.built),
        JSON.stringify(publication?.madeWith ?? []),
        inlineCss,
      ],
    );
    return tx.findOneByOrFail(Version, { scope, id });
  }

  /** False when it is no draft, or not any more. */
  async changeDraft(
    tx: Tx,
    scope: TemplateScope,
    id: TemplateVersionId,
    { authored, declared, uses }: WrittenVersion,
  ): Promise<boolean> {
    const { versions, owner } = shelfOf(scope);
    const changed = await mutate(
      tx,
      `UPDATE ${versions}
          SET content = $3, default_locale = $4, translations = $5, layout = $6, declared = $7, uses = $8, inline_css = $9,
              revision = revision + 1
        WHERE ${owner} = $1 AND id = $2 AND status = 'draft' RETURNING 1`,
      [
        scope,
        id,
        JSON.stringify(authored.content),
        authored.defaultLocale,
        JSON.stringify(authored.translations),
        authored.layout,
        JSON.stringify(declared),
        JSON.stringify(uses),
        authored.inlineCss,
      ],
    );
    return changed.length > 0;
  }

  /** False when it was changed, published or deleted since that revision was read. */
  async publishDraft(
    tx: Tx,
    scope: TemplateScope,
    { id, revision }: Pick<TemplateVersion, 'id' | 'revision'>,
    { built, uses, madeWith }: Publication,
  ): Promise<boolean> {
    const { versions, owner } = shelfOf(scope);
    const published = await mutate(
      tx,
      `UPDATE ${versions} SET status = 'published', published_at = now(), built = $4, uses = $5, made_with = $6
        WHERE ${owner} = $1 AND id = $2 AND revision = $3 AND status = 'draft' RETURNING 1`,
      [scope, id, revision, JSON.stringify(built), JSON.stringify(uses), JSON.stringify(madeWith)],
    );
    return published.length > 0;
  }

  async deleteDraft(tx: Tx, scope: TemplateScope, id: TemplateVersionId): Promise<boolean> {
    const { versions, owner } = shelfOf(scope);
    const deleted = await mutate(
      tx,
      `DELETE FROM ${versions} WHERE ${owner} = $1 AND id = $2 AND status = 'draft' RETURNING 1`,
      [scope, id],
    );
    return deleted.length > 0;
  }

  async setCurrent(tx: Tx, scope: TemplateScope, id: TemplateId, version: number): Promise<void> {
    const { templates, owner } = shelfOf(scope);
    await mutate(
      tx,
      `UPDATE ${templates} SET current_version = $3, updated_at = now() WHERE ${owner} = $1 AND id = $2 RETURNING 1`,
      [scope, id, version],
    );
  }

  /** Locked: whoever publishes or rolls back at the same time waits. Of the scope itself only. */
  async lock(tx: Tx, scope: TemplateScope, id: TemplateId): Promise<Template | null> {
    const where = scope === PLATFORM_SCOPE ? { scope, id } : { scope, id, origin: 'own' as const };
    return tx.findOne(shelfOf(scope).Template, { where, lock: { mode: 'for_no_key_update' } });
  }

  /** Of the scope, or, for a tenant, what the platform has published. */
  async find(tx: Tx, scope: TemplateScope, id: TemplateId): Promise<Template | null> {
    if (scope === PLATFORM_SCOPE) return tx.findOneBy(PlatformTemplate, { scope, id });
    const own = await tx.findOneBy(Template, { scope, id, origin: 'own' });
    return own ?? tx.findOneBy(PlatformTemplate, { id, currentVersion: Not(IsNull()) });
  }

  /** Drafts are for whoever owns the template. */
  findVersion(
    tx: Tx,
    scope: TemplateScope,
    template: Pick<Template, 'scope' | 'id'>,
    version: number,
  ): Promise<TemplateVersion | null> {
    return tx.findOneBy(shelfOf(template.scope).Version, {
      ...{ scope: template.scope, templateId: template.id, version },
      ...(template.scope === scope ? {} : { status: 'published' }),
    });
  }

  version(tx: Tx, tenantId: TenantId, id: TemplateVersionId): Promise<TemplateVersion> {
    return tx.findOneByOrFail(TemplateVersion, { scope: tenantId, id });
  }

  /** The current version, or the newest draft of a template that has nothing else. */
  async findShown(tx: Tx, viewer: TemplateScope, template: Template): Promise<TemplateVersion | null> {
    const { scope, id, currentVersion } = template;
    if (currentVersion !== null) return this.findVersion(tx, viewer, template, currentVersion);
    return tx.findOne(shelfOf(scope).Version, {
      where: { scope, templateId: id },
      order: { version: 'DESC' },
    });
  }

  /** Newest first, drafts among them for whoever owns the template. */
  listVersions(
    tx: Tx,
    viewer: TemplateScope,
    { scope, id }: Pick<Template, 'scope' | 'id'>,
    before: string | null,
    limit: number,
  ): Promise<VersionSummary[]> {
    const { versions, owner } = shelfOf(scope);
    return select<VersionSummary>(
      tx,
      `SELECT id, version, status, created_at AS "createdAt", published_at AS "publishedAt",
              ARRAY[default_locale] || ARRAY(SELECT t ->> 'locale' FROM jsonb_array_elements(translations) AS t) AS locales
         FROM ${versions}
        WHERE ${owner} = $1 AND template_id = $2 AND ($3::text IS NULL OR id < $3) AND ($5 OR status = 'published')
        ORDER BY id DESC LIMIT $4`,
      [scope, id, before, limit + 1, viewer === scope],
    );
  }

  /** What messages are made of, by version; each once, however many messages. */
  async builtOf(
    tx: Tx,
    tenantId: TenantId,
    ids: TemplateVersionId[],
  ): Promise<Map<TemplateVersionId, BuiltTemplate>> {
    if (ids.length === 0) return new Map();
    const rows = await select<{ id: TemplateVersionId; built: BuiltTemplate }>(
      tx,
      `SELECT id, built FROM template_versions WHERE tenant_id = $1 AND id = ANY($2) AND built IS NOT NULL`,
      [tenantId, ids],
    );
    return new Map(rows.map(({ id, built }) => [id, built]));
  }

  /** Layouts and partials by kind and name, in the version that is published now. A tenant's own come before the platform's. */
  async included(
    tx: Tx,
    scope: TemplateScope,
    channel: Channel,
    names: string[],
  ): Promise<Map<string, Included>> {
    const owners: TemplateScope[] = scope === PLATFORM_SCOPE ? [scope] : [PLATFORM_SCOPE, scope];
    const found = new Map<string, Included>();
    for (const each of owners) {
      const { templates, versions, owner } = shelfOf(each);
      const rows = await select<Included>(
        tx,
        `SELECT t.kind, t.name, t.id AS "templateId", v.version, v.made_with AS "madeWith",
                v.built -> 'sources' AS sources, v.built ->> 'defaultLocale' AS "defaultLocale", (v.built ->> 'depth')::int AS depth
           FROM ${templates} t
           JOIN ${versions} v ON v.${owner} = t.${owner} AND v.template_id = t.id AND v.version = t.current_version
          WHERE t.${owner} = $1 AND t.channel = $2 AND t.kind <> 'template' AND t.name = ANY($3)`,
        [each, channel, names],
      );
      for (const row of rows) found.set(inclusionKey(row), row);
    }
    return found;
  }
}
