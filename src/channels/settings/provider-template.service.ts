import { Injectable } from '@nestjs/common';
import { AuditedCalls } from '../../audit/audited-calls.service';
import { AppError } from '../../common/app-error';
import { isId, type TenantId } from '../../common/ids';
import { Database } from '../../database/database';
import type { TenantCaller } from '../../tenants/access';
import type { EmailSource } from '../../templates/content';
import { TemplateStore } from '../../templates/template.store';
import type { DataOf, RequestOf } from '../smtp2go/operations';
import type { Outcome } from '../smtp2go/outcome';
import { acceptedData, isAbsent } from './accepted-data';
import { ProviderSettings } from './provider-settings.service';
import type { ProviderTemplateDto, PushTemplateDto } from './provider-template.dto';
import { type ProviderTemplate, toProviderTemplate } from './provider-template-routes';

/** SMTP2GO API 3.0.4, /template/add. */
const PROVIDER_ID = /^[\w.-]{5,24}$/;
const MAX_NAME = 64;

/**
 * Copies a published version to the provider, for programs that call the provider's own API or SMTP. Pushing the same
 * again, or another version over it, replaces what is there.
 */
@Injectable()
export class ProviderTemplates {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly settings: ProviderSettings,
    private readonly audited: AuditedCalls,
  ) {}

  async push(caller: TenantCaller, id: string, request: PushTemplateDto): Promise<ProviderTemplateDto> {
    const { tenantId, actor } = caller;
    if (!PROVIDER_ID.test(id)) {
      const detail = 'The id in the path takes 5 to 24 letters, digits, dots, hyphens or underscores.';
      throw AppError.invalid([{ pointer: '', code: 'invalid_id', detail }]);
    }
    const { name, source } = await this.published(tenantId, request);
    const content = {
      id,
      template_name: name.slice(0, MAX_NAME),
      subject: source.subject,
      html_body: source.html,
      text_body: source.text,
    };
    const change = { action: 'provider_template.push', target: id, after: request };
    const pushed = await this.audited.around(tenantId, actor, change, () => this.put(tenantId, content));
    return toProviderTemplate({ ...content, ...pushed });
  }

  /** No operation of the provider adds or replaces, so it is asked to replace first: mostly that is what is meant. */
  private async put(
    tenantId: TenantId,
    content: RequestOf<'/template/add'>,
  ): Promise<Partial<ProviderTemplate>> {
    const edited = await this.settings.ask(tenantId, '/template/edit', 'tenant', content);
    const outcome: Outcome<DataOf<'/template/edit'> | DataOf<'/template/add'>> = isAbsent(edited)
      ? await this.settings.ask(tenantId, '/template/add', 'tenant', content)
      : edited;
    return acceptedData(outcome, 'provider template');
  }

  private async published(
    tenantId: TenantId,
    { template_id: id, version }: PushTemplateDto,
  ): Promise<{ name: string; source: Required<EmailSource> }> {
    const found = await this.database.forTenant(tenantId, async (tx) => {
      const template = isId('tpl', id) ? await this.templates.find(tx, tenantId, id) : null;
      if (template?.channel !== 'email' || template.kind !== 'template') return null;
      const number = version ?? template.currentVersion ?? 0;
      const row = await this.templates.findVersion(tx, tenantId, template, number);
      return { template, version: number, built: row?.built };
    });
    if (!found?.built) {
      const detail = `You have no template for e-mail with this id${version ? ` and a version ${version}` : ''}.`;
      throw AppError.invalid([{ pointer: '/template_id', code: 'unknown_template', detail }]);
    }
    const { defaultLocale, sources } = found.built;
    const { subject, html, text } = sources[defaultLocale] as EmailSource;
    if (!html || !text) {
      const detail = `Version ${found.version} has no ${html ? 'text' : 'html'}, and SMTP2GO takes templates with both only. Publish a version that has both.`;
      throw AppError.invalid([{ pointer: '/version', code: 'incomplete', detail }]);
    }
    return { name: found.template.name, source: { subject, html, text } };
  }
}
