import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { isId, type TemplateVersionId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { BuiltTemplate } from './built-template';
import { InheritedTemplateStore } from './inherited-template.store';
import type { Channel, Template } from './template.entity';
import { TemplateStore } from './template.store';

export interface PublishedTemplate {
  id: TemplateVersionId;
  built: BuiltTemplate;
}

/** Either by its id, which means that template and no other, or by its name: the tenant's own before the platform's. */
export interface WantedTemplate {
  id?: string;
  name?: string;
  version?: number | null;
}

/**
 * Finds what somebody wants to send: a published version for the channel, the current one when none is named. What is the
 * platform's is pinned to the tenant: a message can point at it for good.
 */
@Injectable()
export class PublishedTemplates {
  constructor(
    private readonly templates: TemplateStore,
    private readonly inherited: InheritedTemplateStore,
  ) {}

  /** Refused with a pointer into where the caller named it. */
  async resolve(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    wanted: WantedTemplate,
    pointer = '/template',
  ): Promise<PublishedTemplate> {
    const template = await this.find(tx, tenantId, channel, wanted);
    const version =
      template &&
      (wanted.version
        ? await this.templates.findVersion(tx, tenantId, template, wanted.version)
        : await this.templates.findShown(tx, tenantId, template));
    if (!version) {
      const by = wanted.id === undefined ? 'name' : 'id';
      const detail = `You have no template for ${channel} with this ${by}${wanted.version ? ` and a version ${wanted.version}` : ''}.`;
      throw AppError.invalid([{ pointer: `${pointer}/${by}`, code: 'unknown_template', detail }]);
    }
    if (!version.built) {
      const detail =
        'The version is a draft. Publish it, or send it to yourself by POST /v1/templates/{id}/test.';
      throw AppError.invalid([{ pointer: `${pointer}/version`, code: 'not_published', detail }]);
    }
    if (template.origin === 'platform') await this.inherited.pin(tx, tenantId, template.id, version.id);
    return { id: version.id, built: version.built as BuiltTemplate };
  }

  private async find(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    { id, name }: WantedTemplate,
  ): Promise<Template | null> {
    const wanted = id ?? (await this.inherited.idOfName(tx, tenantId, channel, name ?? ''));
    const row =
      wanted !== null && isId('tpl', wanted) ? await this.templates.find(tx, tenantId, wanted) : null;
    return row?.channel === channel && row.kind === 'template' ? row : null;
  }
}
