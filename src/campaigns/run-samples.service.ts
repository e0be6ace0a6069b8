import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { asSent, copyOf } from '../messages/message-copy';
import { draftMessage } from '../messages/message-draft';
import type { BuiltTemplate } from '../templates/built-template';
import { RENDER_TIMEOUT_MS, TemplateRenderer } from '../templates/template-renderer';
import { TemplateStore } from '../templates/template.store';
import { withDefaults } from '../templates/variable-declaration';
import { requestOf } from './campaign-request';
import type { RunSampleDto } from './campaign-run.dto';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';
import { RunRecipientStore } from './run-recipient.store';
import { RunStore } from './run.store';

/** Examples of a dry run, one of each language. Rendered when they are asked for: no copy of them is kept. */
@Injectable()
export class RunSamples {
  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly recipients: RunRecipientStore,
    private readonly templates: TemplateStore,
    private readonly renderer: TemplateRenderer,
  ) {}

  async of(campaign: Campaign, run: CampaignRun): Promise<RunSampleDto[]> {
    const { tenantId } = run;
    const found = await this.database.forTenant(tenantId, async (tx) => {
      const [variant] = await this.runs.variants(tx, run);
      if (!variant) return null;
      const version = await this.templates.version(tx, tenantId, variant.templateVersionId);
      return {
        variant,
        template: version.built as BuiltTemplate,
        rows: await this.recipients.samples(tx, run),
      };
    });
    if (!found || found.rows.length === 0) return [];
    const request = requestOf(campaign, found.variant, found.rows);
    const { content, deliveries } = draftMessage(request);
    const given = withDefaults(found.template.variables ?? [], request.variables ?? {});
    const samples: RunSampleDto[] = [];
    for (const { recipient, locale, variables } of deliveries) {
      const copy = copyOf(found.template, content, locale);
      if (!copy) continue;
      const rendered = await this.renderer.render(copy, given, variables, RENDER_TIMEOUT_MS);
      samples.push({ locale, recipient, content: { ...asSent(rendered.content, content) } });
    }
    return samples;
  }
}
