import { Injectable } from '@nestjs/common';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import type { Tx } from '../database/database';
import type { TemplateKind } from './template-kind';
import type { TemplateScope } from './template-scope';
import { shelfOf } from './template-shelf';
import type { Channel, Origin, Template } from './template.entity';

export interface TemplateFilter {
  channel?: Channel;
  kind?: TemplateKind;
  origin?: Origin;
  /** Part of the name, in large or small letters. */
  search?: string;
}

/** Pages of templates. Each origin is read by its own key and the two are put together, so that a page costs the same anywhere. */
@Injectable()
export class TemplateListStore {
  /** Newest first: of the scope, and, for a tenant, what the platform has published. */
  async list(
    tx: Tx,
    scope: TemplateScope,
    filter: TemplateFilter,
    before: string | null,
    limit: number,
  ): Promise<Template[]> {
    const own = filter.origin === 'platform' && scope !== PLATFORM_SCOPE ? [] : [scope];
    const owners: TemplateScope[] =
      filter.origin === 'own' || scope === PLATFORM_SCOPE ? own : [...own, PLATFORM_SCOPE];
    const rows: Template[] = [];
    for (const owner of owners) {
      rows.push(...(await this.listOf(tx, owner, owner === scope, filter, before, limit)));
    }
    return rows.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit + 1);
  }

  private listOf(
    tx: Tx,
    owner: TemplateScope,
    withDrafts: boolean,
    { channel, kind, search }: TemplateFilter,
    before: string | null,
    limit: number,
  ): Promise<Template[]> {
    const query = tx
      .createQueryBuilder(shelfOf(owner).Template, 't')
      .where('t.scope = :owner', { owner })
      .andWhere('t.origin = :origin', { origin: owner === PLATFORM_SCOPE ? 'platform' : 'own' })
      .orderBy('t.id', 'DESC')
      .limit(limit + 1);
    if (!withDrafts) query.andWhere('t.currentVersion IS NOT NULL');
    if (channel) query.andWhere('t.channel = :channel', { channel });
    if (kind) query.andWhere('t.kind = :kind', { kind });
    if (search) query.andWhere('strpos(lower(t.name), lower(:search)) > 0', { search });
    if (before) query.andWhere('t.id < :before', { before });
    return query.getMany();
  }
}
