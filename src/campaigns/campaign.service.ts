import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import { type CampaignId, newId, type TemplateVersionId } from '../common/ids';
import { canonicalLocale } from '../common/locale';
import { Database, type Tx } from '../database/database';
import { parserOf, messageErrors } from '../messages/message-rules';
import { isHiddenFrom } from '../messages/visible-mode';
import { Doorbell } from '../queue/doorbell';
import { firstRingKey } from '../queue/jobs';
import { PublishedTemplates } from '../templates/published-templates.service';
import type { TenantCaller } from '../tenants/access';
import type { AddRecipientsDto, CreateCampaignDto } from './campaign.dto';
import type { Campaign } from './campaign.entity';
import type { CampaignRun } from './campaign-run.entity';
import { requestOf } from './campaign-request';
import { CampaignStore } from './campaign.store';
import type { CampaignStatus } from './campaign-status';
import { RunStore } from './run.store';

/** Of a campaign that is not repeated. */
const ONCE = 'once';

/**
 * What a tenant does with campaigns. Each call is one guarded move by the table in campaign-status.ts; what follows from
 * it is the run's, in the worker.
 */
@Injectable()
export class CampaignService {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly templates: PublishedTemplates,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  async create(caller: TenantCaller, request: CreateCampaignDto): Promise<Campaign> {
    const { tenantId, actor } = caller;
    const id = newId('cmp');
    const { name, channel } = request;
    const campaign: Omit<Campaign, 'createdAt' | 'updatedAt' | 'lastPosition'> = {
      ...{ tenantId, id, name, channel, test: caller.mode === 'test', status: 'draft', launchAt: null },
      templateId: request.template.id as Campaign['templateId'],
      templateVersion: request.template.version ?? null,
      content: {
        from: request.from ?? null,
        replyTo: request.reply_to ?? [],
        headers: request.headers ?? {},
        variables: request.variables ?? {},
        metadata: request.metadata ?? {},
        tags: request.tags ?? [],
        onUnknown: request.on_unknown ?? null,
      },
    };
    const sample = channel === 'sms' ? '+64215550100' : 'somebody@example.com';
    refuse(
      messageErrors(
        requestOf(campaign, [{ recipient: sample, locale: null, variables: {}, metadata: null }]),
      ),
    );
    return this.database.forTenant(tenantId, async (tx) => {
      await this.versionFor(tx, campaign);
      await this.campaigns.insert(tx, campaign);
      const after = { name, channel, template: request.template };
      await this.audit.record(tx, tenantId, actor, { action: 'campaign.create', target: id, after });
      return found(await this.campaigns.find(tx, tenantId, id));
    });
  }

  async addRecipients(
    caller: TenantCaller,
    id: CampaignId,
    { recipients }: AddRecipientsDto,
  ): Promise<{ added: number; recipients: number }> {
    const { tenantId, actor } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.take(tx, caller, id);
      if (campaign.status !== 'draft')
        throw new AppError('conflict', `The campaign is ${campaign.status}: nobody is added any more.`);
      const parse = parserOf(campaign.channel);
      const errors: FieldError[] = [];
      const rows = new Map<string, Parameters<CampaignStore['addRecipients']>[3][number]>();
      for (const [i, { to, locale, variables, metadata }] of recipients.entries()) {
        const parsed = parse(to);
        if (!parsed) {
          const detail = `"recipients.${i}.to" is not ${campaign.channel === 'sms' ? 'a number in E.164' : 'an e-mail address'}.`;
          errors.push({ pointer: `/recipients/${i}/to`, code: 'invalid_recipient', detail });
          continue;
        }
        rows.set(parsed.address, {
          ...parsed,
          locale: canonicalLocale(locale),
          variables: variables ?? {},
          metadata: metadata ?? null,
        });
      }
      refuse(errors.slice(0, MOST_ERRORS));
      const added = await this.campaigns.addRecipients(tx, tenantId, id, [...rows.values()]);
      const change = { action: 'campaign.add_recipients', target: id, after: { added } };
      await this.audit.record(tx, tenantId, actor, change);
      return { added, recipients: await this.campaigns.countRecipients(tx, tenantId, id) };
    });
  }

  async launch(caller: TenantCaller, id: CampaignId, at: Date | null): Promise<void> {
    const { tenantId, actor } = caller;
    if (caller.tenantStatus !== 'active')
      throw new AppError(
        'tenant_not_active',
        `The tenant is ${caller.tenantStatus}; only an active one can send.`,
      );
    const runId = await this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.take(tx, caller, id);
      if ((await this.campaigns.countRecipients(tx, tenantId, id)) === 0)
        throw new AppError('conflict', 'Nobody is in the campaign yet: add recipients first.');
      await this.move(tx, campaign, 'scheduled');
      const plannedAt = at ?? new Date();
      await this.campaigns.update(tx, tenantId, id, { launchAt: plannedAt });
      const run = {
        ...{ tenantId, campaignId: id, occurrence: ONCE, plannedAt, nextAttemptAt: plannedAt },
        templateVersionId: await this.versionFor(tx, campaign),
      };
      const change = { action: 'campaign.launch', target: id, after: { launch_at: plannedAt } };
      await this.audit.record(tx, tenantId, actor, change);
      return this.runs.insert(tx, run);
    });
    if (runId && (at === null || at <= new Date()))
      await this.doorbell.ring('advance-run', [{ payload: { tenantId, runId }, key: firstRingKey(runId) }]);
  }

  /** From the next request to the provider on nothing of it leaves; what is on its way there is not called back. */
  async pause(caller: TenantCaller, id: CampaignId): Promise<void> {
    await this.change(caller, id, 'paused', async (tx, run) => {
      if (run.status === 'gathering' || run.status === 'running' || run.status === 'finishing')
        await this.runs.update(tx, run, { status: 'paused', resumesAs: run.status });
      await this.runs.setPaused(tx, run, true);
    });
  }

  /** It goes on where it was. */
  async resume(caller: TenantCaller, id: CampaignId): Promise<void> {
    await this.change(caller, id, 'running', async (tx, run) => {
      if (run.status === 'paused' && run.resumesAs)
        await this.runs.update(tx, run, { status: run.resumesAs, resumesAs: null });
      await this.runs.setPaused(tx, run, false);
      await this.runs.postpone(tx, run, 0, null);
    });
  }

  /** Who has not been sent to is not sent to any more. */
  async cancel(caller: TenantCaller, id: CampaignId): Promise<void> {
    await this.change(caller, id, 'cancelled', async (tx, run) => {
      await this.runs.setPaused(tx, run, true);
      await this.runs.update(tx, run, { status: 'cancelled', resumesAs: null });
      await this.runs.postpone(tx, run, 0, null);
    });
  }

  private async change(
    caller: TenantCaller,
    id: CampaignId,
    to: CampaignStatus,
    act: (tx: Tx, run: CampaignRun) => Promise<void>,
  ): Promise<void> {
    const { tenantId, actor } = caller;
    const run = await this.database.forTenant(tenantId, async (tx) => {
      const latest = await this.runs.latestOf(tx, tenantId, id);
      // The run before the campaign, as whoever takes it forward.
      const taken = latest && (await this.runs.take(tx, tenantId, latest.id));
      const campaign = await this.take(tx, caller, id);
      await this.move(tx, campaign, to);
      if (taken) await act(tx, taken);
      const change = { action: `campaign.${VERBS[to]}`, target: id, before: { status: campaign.status } };
      await this.audit.record(tx, tenantId, actor, { ...change, after: { status: to } });
      return taken;
    });
    if (run && to !== 'paused') {
      const key = `${run.id}:${to}.${Date.now()}`;
      await this.doorbell.ring('advance-run', [{ payload: { tenantId, runId: run.id }, key }]);
    }
  }

  private async move(tx: Tx, { tenantId, id, status }: Campaign, to: CampaignStatus): Promise<void> {
    if (await this.campaigns.moveTo(tx, tenantId, id, to)) return;
    throw new AppError('conflict', `The campaign is ${status}: it cannot become ${to}.`);
  }

  private async take(tx: Tx, caller: TenantCaller, id: CampaignId): Promise<Campaign> {
    const campaign = found(await this.campaigns.take(tx, caller.tenantId, id));
    if (isHiddenFrom(caller, campaign.test)) throw AppError.notFound('campaign');
    return campaign;
  }

  private async versionFor(
    tx: Tx,
    campaign: Pick<Campaign, 'tenantId' | 'channel' | 'templateId' | 'templateVersion'>,
  ): Promise<TemplateVersionId> {
    const { tenantId, channel, templateId, templateVersion } = campaign;
    const wanted = { id: templateId, version: templateVersion };
    return (await this.templates.resolve(tx, tenantId, channel, wanted)).id;
  }
}

const MOST_ERRORS = 100;
const VERBS: Partial<Record<CampaignStatus, string>> = {
  paused: 'pause',
  running: 'resume',
  cancelled: 'cancel',
};

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}

function found(campaign: Campaign | null): Campaign {
  if (!campaign) throw AppError.notFound('campaign');
  return campaign;
}
