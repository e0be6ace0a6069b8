import { Injectable } from '@nestjs/common';
import { TemplateId, TemplateVersionId, TenantId, newId } from '../common/ids';
import { Tx } from '../database/database';
import { mutate } from '../database/sql';
import { TemplateSource } from './content';
import { Template } from './template.entity';
import { TemplateVersion } from './template-version.entity';

/** Templates and their versions. A version is inserted and never updated. */
@Injectable()
export class TemplateStore {
  async insert(
    tx: Tx,
    template: Pick<Template, 'tenantId' | 'id' | 'name' | 'channel' | 'currentVersion'>,
  ): Promise<void> {
    await tx.insert(Template, template);
  }

  /** Takes the next number under the row's lock, so that two who publish at once get two versions. */
  async publish(
    tx: Tx,
    tenantId: TenantId,
    templateId: TemplateId,
    content: TemplateSource,
    variables: string[],
  ): Promise<TemplateVersion> {
    const [row] = await mutate<{ version: number }>(
      tx,
      `UPDATE templates SET current_version = current_version + 1, updated_at = now()
        WHERE tenant_id = $1 AND id = $2 RETURNING current_version AS version`,
      [tenantId, templateId],
    );
    if (!row) throw new Error('publish of a template that is not there');
    const id = newId('tpv');
    await tx.insert(TemplateVersion, { tenantId, id, templateId, version: row.version, content, variables });
    return tx.findOneByOrFail(TemplateVersion, { tenantId, id });
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

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Template[]> {
    const query = tx
      .createQueryBuilder(Template, 't')
      .where('t.tenantId = :tenantId', { tenantId })
      .orderBy('t.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('t.id < :before', { before }) : query).getMany();
  }
}
