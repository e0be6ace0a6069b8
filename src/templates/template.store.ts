import { Injectable } from '@nestjs/common';
import { newId, type TemplateId, type TemplateVersionId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { BuiltTemplate } from './built-template';
import type { AuthoredVersion, Included } from './template-kind';
import { type Channel, Template } from './template.entity';
import { type Publication, TemplateVersion, type VersionSummary } from './template-version.entity';
import type { VariableUse } from './template-syntax';
import type { VariableDeclaration } from './variable-declaration';

/** What is written of a version, by whoever wrote it. */
export interface WrittenVersion {
  authored: AuthoredVersion;
  declared: VariableDeclaration[];
  uses: VariableUse[];
}

/** Templates and their versions. A published version is never updated; which one is current is. */
@Injectable()
export class TemplateStore {
  async insert(
    tx: Tx,
    template: Pick<Template, 'tenantId' | 'id' | 'name' | 'channel' | 'kind'>,
  ): Promise<void> {
    await tx.insert(Template, { ...template, currentVersion: null, lastVersion: 0 });
  }

  /** Takes the next number under the row's lock, so that two who write at once get two versions. */
  async insertVersion(
    tx: Tx,
    tenantId: TenantId,
    templateId: TemplateId,
    { authored, declared, uses }: WrittenVersion,
    publication: Publication | null,
  ): Promise<TemplateVersion> {
    const [row] = await mutate<{ version: number }>(
      tx,
      `UPDATE templates SET last_version = last_version + 1, updated_at = now(),
              current_version = CASE WHEN $3 THEN last_version + 1 ELSE current_version END
        WHERE tenant_id = $1 AND id = $2 RETURNING last_version AS version`,
      [tenantId, templateId, publication !== null],
    );
    if (!row) throw new Error('a version of a template that is not there');
    const id = newId('tpv');
    const { content, defaultLocale, translations, layout } = authored;
    await tx.query(
      `INSERT INTO template_versions (tenant_id, id, template_id, version, status, content, default_locale, translations, layout,
                                      declared, uses, built, made_with, published_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $5 = 'published' THEN now() END)`,
      [
        ...[tenantId, id, templateId, row.version, publication ? 'published' : 'draft'],
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
      ],
    );
    return tx.findOneByOrFail(TemplateVersion, { tenantId, id });
  }

  /** False when it is no draft, or not any more. */
  async changeDraft(
    tx: Tx,
    tenantId: TenantId,
    id: TemplateVersionId,
    { authored, declared, uses }: WrittenVersion,
  ): Promise<boolean> {
    const changed = await mutate(
      tx,
      `UPDATE template_versions
          SET content = $3, default_locale = $4, translations = $5, layout = $6, declared = $7, uses = $8, revision = revision + 1
        WHERE tenant_id = $1 AND id = $2 AND status = 'draft' RETURNING 1`,
      [
        tenantId,
        id,
        JSON.stringify(authored.content),
        authored.defaultLocale,
        JSON.stringify(authored.translations),
        authored.layout,
        JSON.stringify(declared),
        JSON.stringify(uses),
      ],
    );
    return changed.length > 0;
  }

  /** False when it was changed, published or deleted since that revision was read. */
  async publishDraft(
    tx: Tx,
    tenantId: TenantId,
    { id, revision }: Pick<TemplateVersion, 'id' | 'revision'>,
    { built, uses, madeWith }: Publication,
  ): Promise<boolean> {
    const published = await mutate(
      tx,
      `UPDATE template_versions SET status = 'published', published_at = now(), built = $4, uses = $5, made_with = $6
        WHERE tenant_id = $1 AND id = $2 AND revision = $3 AND status = 'draft' RETURNING 1`,
      [tenantId, id, revision, JSON.stringify(built), JSON.stringify(uses), JSON.stringify(madeWith)],
    );
    return published.length > 0;
  }

  async deleteDraft(tx: Tx, tenantId: TenantId, id: TemplateVersionId): Promise<boolean> {
    const deleted = await mutate(
      tx,
      `DELETE FROM template_versions WHERE tenant_id = $1 AND id = $2 AND status = 'draft' RETURNING 1`,
      [tenantId, id],
    );
    return deleted.length > 0;
  }

  async setCurrent(tx: Tx, tenantId: TenantId, id: TemplateId, version: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE templates SET current_version = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, version],
    );
  }

  /** Locked: whoever publishes or rolls back at the same time waits. */
  async lock(tx: Tx, tenantId: TenantId, id: TemplateId): Promise<Template | null> {
    return tx.findOne(Template, { where: { tenantId, id }, lock: { mode: 'for_no_key_update' } });
  }

  find(tx: Tx, tenantId: TenantId, id: TemplateId): Promise<Template | null> {
    return tx.findOneBy(Template, { tenantId, id });
  }

  findVersion(
    tx: Tx,
    tenantId: TenantId,
    templateId: TemplateId,
    version: number,
  ): Promise<TemplateVersion | null> {
    return tx.findOneBy(TemplateVersion, { tenantId, templateId, version });
  }

  version(tx: Tx, tenantId: TenantId, id: TemplateVersionId): Promise<TemplateVersion> {
    return tx.findOneByOrFail(TemplateVersion, { tenantId, id });
  }

  /** The current version, or the newest draft of a template that has nothing else. */
  async findShown(tx: Tx, { tenantId, id, currentVersion }: Template): Promise<TemplateVersion | null> {
    if (currentVersion !== null) return this.findVersion(tx, tenantId, id, currentVersion);
    return tx.findOne(TemplateVersion, { where: { tenantId, templateId: id }, order: { version: 'DESC' } });
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Template[]> {
    const query = tx
      .createQueryBuilder(Template, 't')
      .where('t.tenantId = :tenantId', { tenantId })
      .orderBy('t.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('t.id < :before', { before }) : query).getMany();
  }

  /** Newest first, drafts among them. */
  listVersions(
    tx: Tx,
    tenantId: TenantId,
    templateId: TemplateId,
    before: string | null,
    limit: number,
  ): Promise<VersionSummary[]> {
    return select<VersionSummary>(
      tx,
      `SELECT id, version, status, created_at AS "createdAt", published_at AS "publishedAt",
              ARRAY[default_locale] || ARRAY(SELECT t ->> 'locale' FROM jsonb_array_elements(translations) AS t) AS locales
         FROM template_versions
        WHERE tenant_id = $1 AND template_id = $2 AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
      [tenantId, templateId, before, limit + 1],
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

  /** Layouts and partials by name, in the version that is published now. */
  async included(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    names: string[],
  ): Promise<Map<string, Included>> {
    const rows = await select<Included>(
      tx,
      `SELECT t.kind, t.name, t.id AS "templateId", v.version, v.made_with AS "madeWith",
              v.built -> 'sources' AS sources, v.built ->> 'defaultLocale' AS "defaultLocale", (v.built ->> 'depth')::int AS depth
         FROM templates t
         JOIN template_versions v ON v.tenant_id = t.tenant_id AND v.template_id = t.id AND v.version = t.current_version
        WHERE t.tenant_id = $1 AND t.channel = $2 AND t.kind <> 'template' AND t.name = ANY($3)`,
      [tenantId, channel, names],
    );
    return new Map(rows.map((row) => [row.name, row]));
  }
}
