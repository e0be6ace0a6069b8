import { Injectable } from '@nestjs/common';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import type { TemplateId, TemplateVersionId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { TemplateScope } from './template-scope';
import type { Channel, Template } from './template.entity';

const COPIED = `content, default_locale, translations, layout, inline_css, declared, uses, built, made_with, revision,
                published_at, created_at`;

/** What of the platform's templates a tenant has: the versions it has sent with, and its own in their place. */
@Injectable()
export class InheritedTemplateStore {
  /**
   * Which template a name means to a tenant: its own before the platform's, and what is published before what is not.
   */
  async idOfName(tx: Tx, tenantId: TenantId, channel: Channel, name: string): Promise<TemplateId | null> {
    const [row] = await select<{ id: TemplateId }>(
      tx,
      `SELECT id FROM (
         SELECT id, current_version, true AS own FROM templates
          WHERE tenant_id = $1 AND name = $3 AND channel = $2 AND kind = 'template' AND origin = 'own'
          UNION ALL
         SELECT id, current_version, false FROM platform_templates
          WHERE name = $3 AND channel = $2 AND kind = 'template' AND current_version IS NOT NULL) AS named
        ORDER BY current_version IS NULL, own DESC LIMIT 1`,
      [tenantId, channel, name],
    );
    return row?.id ?? null;
  }

  /**
   * Copies a published version of the platform's to the tenant, under the same ids, so that a message can point at it
   * and is sent with it whatever the platform publishes later. Twice is harmless.
   */
  async pin(tx: Tx, tenantId: TenantId, templateId: TemplateId, id: TemplateVersionId): Promise<void> {
    const known = await select(tx, 'SELECT 1 FROM template_versions WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
    ]);
    if (known.length > 0) return;
    await tx.query(
      `INSERT INTO templates (tenant_id, id, name, channel, kind, origin, current_version, last_version, created_at)
       SELECT $1, id, name, channel, kind, 'platform', NULL, 0, created_at FROM platform_templates WHERE scope = $3 AND id = $2
           ON CONFLICT (tenant_id, id) DO NOTHING`,
      [tenantId, templateId, PLATFORM_SCOPE],
    );
    await tx.query(
      `INSERT INTO template_versions (tenant_id, id, template_id, version, status, ${COPIED})
       SELECT $1, id, template_id, version, status, ${COPIED} FROM platform_template_versions
        WHERE scope = $3 AND id = $2 AND status = 'published'
           ON CONFLICT (tenant_id, id) DO NOTHING`,
      [tenantId, id, PLATFORM_SCOPE],
    );
  }

  /** Of the platform's templates, those that a tenant has one of its own in place of, with its id. */
  async overridesOf(
    tx: Tx,
    scope: TemplateScope,
    templates: Pick<Template, 'id' | 'origin'>[],
  ): Promise<Map<TemplateId, TemplateId>> {
    const ids = templates.flatMap(({ id, origin }) => (origin === 'platform' ? [id] : []));
    if (scope === PLATFORM_SCOPE || ids.length === 0) return new Map();
    const rows = await select<{ id: TemplateId; by: TemplateId }>(
      tx,
      `SELECT p.id, t.id AS by FROM platform_templates p
         JOIN templates t ON t.name = p.name AND t.channel = p.channel AND t.kind = p.kind
        WHERE t.tenant_id = $1 AND t.origin = 'own' AND t.current_version IS NOT NULL AND p.scope = $3 AND p.id = ANY($2)`,
      [scope, ids, PLATFORM_SCOPE],
    );
    return new Map(rows.map(({ id, by }) => [id, by]));
  }
}
