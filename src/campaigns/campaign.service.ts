import { Injectable } from '@nestjs/common';
import { AudienceReader } from '../audiences/audience-reader.service';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import { type AudienceId, type CampaignId, isId, newId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { messageErrors } from '../messages/message-rules';
import { TopicStore } from '../messages/topic.store';
import { PublishedTemplates } from '../templates/published-templates.service';
import type { Channel } from '../templates/template.entity';
import type { TenantCaller } from '../tenants/access';
import { requestOf } from './campaign-request';
import { scheduleErrors } from './campaign-schedule';
import type { Campaign } from './campaign.entity';
import { type CampaignFields, CampaignStore, type NewCampaign, type NewRecipient } from './campaign.store';
import type {
  AddRecipientsDto,
  CAN_BE_TAKEN_AWAY,
  CreateCampaignDto,
  UpdateCampaignDto,
} from './create-campaign.dto';
import { experimentErrors } from './experiment';
import { readRecipient } from './read-recipient';
import { sendingRulesErrors } from './sending-rules';
import { takeVisible } from './visible-campaign';

const MOST_ERRORS = 100;

/** Writes campaigns: what is sent to whom, when and how. Only a draft is changed. */
@Injectable()
export class CampaignService {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly templates: PublishedTemplates,
    private readonly audiences: AudienceReader,
    private readonly topics: TopicStore,
    private readonly audit: AuditStore,
  ) {}

  async create(caller: TenantCaller, request: CreateCampaignDto): Promise<CampaignId> {
    const { tenantId, actor } = caller;
    const id = newId('cmp');
    const { channel } = request;
    const campaign = { tenantId, id, channel, test: caller.mode === 'test', ...fieldsOf(request) };
    refuse(errorsOf(campaign));
    await this.database.forTenant(tenantId, async (tx) => {
      await this.refuseUnknown(tx, campaign);
      await this.campaigns.insert(tx, campaign);
      const after = { name: campaign.name, channel, template: request.template };
      await this.audit.record(tx, tenantId, actor, { action: 'campaign.create', target: id, after });
    });
    return id;
  }

  async update(caller: TenantCaller, id: CampaignId, request: UpdateCampaignDto): Promise<void> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      const before = await this.takeDraft(tx, caller, id);
      const campaign = { ...before, ...changedFields(before, request) };
      refuse(errorsOf(campaign));
      await this.refuseUnknown(tx, campaign);
      await this.campaigns.change(tx, campaign);
      const change = { before: { name: before.name }, after: { changed: Object.keys(request) } };
      await this.audit.record(tx, tenantId, actor, { action: 'campaign.update', target: id, ...change });
    });
  }

  async addRecipients(
    caller: TenantCaller,
    id: CampaignId,
    { recipients }: AddRecipientsDto,
  ): Promise<{ added: number; recipients: number }> {
    const { tenantId, actor } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.takeDraft(tx, caller, id);
      const { rows, errors } = readRecipients(campaign.channel, recipients);
      refuse(errors.slice(0, MOST_ERRORS));
      const added = await this.campaigns.addRecipients(tx, tenantId, id, rows);
      const change = { action: 'campaign.add_recipients', target: id, after: { added } };
      await this.audit.record(tx, tenantId, actor, change);
      return { added, recipients: await this.campaigns.countRecipients(tx, tenantId, id) };
    });
  }

  private async takeDraft(tx: Tx, caller: TenantCaller, id: CampaignId): Promise<Campaign> {
    const campaign = await takeVisible(this.campaigns, tx, caller, id);
    if (campaign.status === 'draft') return campaign;
    const detail = `The campaign is ${campaign.status}: only a draft is changed. Withdraw it first.`;
    throw new AppError('conflict', detail);
  }

  private async refuseUnknown(tx: Tx, campaign: NewCampaign): Promise<void> {
    const { tenantId, channel, templateId, templateVersion, audienceId, experiment } = campaign;
    await this.templates.resolve(tx, tenantId, channel, { id: templateId, version: templateVersion });
    for (const [i, { template }] of (experiment?.variants ?? []).entries()) {
      const pointer = `/experiment/variants/${i}/template`;
      if (template) await this.templates.resolve(tx, tenantId, channel, template, pointer);
    }
    const topic = campaign.content.topic ?? null;
    if (topic !== null && !(await this.topics.isOpen(tx, tenantId, topic, channel))) {
      const detail = `You have no topic with this key for the channel ${channel}, or it is archived.`;
      throw AppError.invalid([{ pointer: '/topic', code: 'unknown_topic', detail }]);
    }
    if (audienceId !== null && !(await this.hasAudience(tx, tenantId, audienceId))) {
      const detail = 'You have no audience with this id.';
      throw AppError.invalid([{ pointer: '/audience_id', code: 'unknown_audience', detail }]);
    }
  }

  private async hasAudience(tx: Tx, tenantId: TenantId, id: string): Promise<boolean> {
    return isId('lst', id) && (await this.audiences.exists(tx, tenantId, id));
  }
}

const SAMPLES: Record<Channel, string> = { email: 'somebody@example.com', sms: '+64215550100' };

function errorsOf(campaign: Pick<Campaign, 'channel' | 'content'> & CampaignFields): FieldError[] {
  const { schedule, rules, experiment, channel } = campaign;
  const sample = { recipient: SAMPLES[channel], locale: null, variables: {}, metadata: null };
  return [
    ...messageErrors(requestOf(campaign, { ...campaign, variables: {} }, [sample])),
    ...(schedule ? scheduleErrors(schedule) : []),
    ...sendingRulesErrors(rules),
    ...(experiment ? experimentErrors(experiment) : []),
  ];
}

type CanBeNull = (typeof CAN_BE_TAKEN_AWAY)[number];
type AskedFields = Omit<CreateCampaignDto, 'channel' | CanBeNull> & Pick<UpdateCampaignDto, CanBeNull>;

function fieldsOf(request: AskedFields): CampaignFields {
  return {
    name: request.name,
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
      topic: request.topic ?? null,
    },
    audienceId: (request.audience_id as AudienceId | null | undefined) ?? null,
    schedule: request.schedule ?? null,
    rules: {
      priority: request.priority ?? 'normal',
      sending_window: request.sending_window ?? null,
      outside_window: request.outside_window ?? 'hold',
      throttle: request.throttle ?? [],
      warm_up: request.warm_up ?? null,
    },
    experiment: request.experiment ?? null,
  };
}

/** As though it had been created with these in place of its own. */
function changedFields(campaign: Campaign, request: UpdateCampaignDto): CampaignFields {
  const { name, templateId, templateVersion, content, audienceId, schedule, rules, experiment } = campaign;
  const own = {
    ...{ name, reply_to: content.replyTo, headers: content.headers },
    template: { id: templateId, ...(templateVersion !== null && { version: templateVersion }) },
    ...{ variables: content.variables, metadata: content.metadata, tags: content.tags },
    ...withoutNulls({ from: content.from, on_unknown: content.onUnknown, topic: content.topic ?? null }),
    ...withoutNulls({ audience_id: audienceId, schedule, experiment }),
    ...withoutNulls({ ...rules }),
  };
  return fieldsOf({ ...own, ...request });
}

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function readRecipients(channel: Channel, recipients: AddRecipientsDto['recipients']) {
  const errors: FieldError[] = [];
  const rows = new Map<string, NewRecipient>();
  for (const [i, given] of recipients.entries()) {
    const { row, faults } = readRecipient(given, channel);
    for (const { field, code, says } of faults) {
      const detail = `"recipients.${i}.${field}" ${says}`;
      errors.push({ pointer: `/recipients/${i}/${field}`, code, detail });
    }
    if (row) rows.set(row.address, row);
  }
  return { rows: [...rows.values()], errors };
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}
