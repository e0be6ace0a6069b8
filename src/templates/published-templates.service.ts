import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { isId, type TemplateVersionId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { BuiltTemplate } from './built-template';
import type { Channel } from './template.entity';
import { TemplateStore } from './template.store';

export interface PublishedTemplate {
  id: TemplateVersionId;
  built: BuiltTemplate;
}

/** Finds what somebody wants to send: a published version for the channel, the current one when none is named. */
@Injectable()
export class PublishedTemplates {
  constructor(private readonly templates: TemplateStore) {}

  /** Refused with a pointer into `template`, whoever asks. */
  async resolve(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    wanted: { id: string; version?: number | null },
  ): Promise<PublishedTemplate> {
    const version = await this.find(tx, tenantId, channel, wanted);
    if (!version) {
      const detail = `You have no template for ${channel} with this id${wanted.version ? ` and a version ${wanted.version}` : ''}.`;
      throw AppError.invalid([{ pointer: '/template/id', code: 'unknown_template', detail }]);
    }
    if (!version.built) {
      const detail =
        'The version is a draft. Publish it, or send it to yourself by POST /v1/templates/{id}/test.';
      throw AppError.invalid([{ pointer: '/template/version', code: 'not_published', detail }]);
    }
    return { id: version.id, built: version.built as BuiltTemplate };
  }

  private async find(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    { id, version }: { id: string; version?: number | null },
  ) {
    const row = isId('tpl', id) ? await this.templates.find(tx, tenantId, id) : null;
    if (row?.channel !== channel || row.kind !== 'template') return null;
    return version
      ? this.templates.findVersion(tx, tenantId, row.id, version)
      : this.templates.findShown(tx, row);
  }
}
