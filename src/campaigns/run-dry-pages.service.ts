import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database';
import { asSent, copyOf } from '../messages/message-copy';
import { draftMessage } from '../messages/message-draft';
import { QuotaStore } from '../messages/quota.store';
import { WithholdingStore } from '../messages/withholding.store';
import { estimatedFinish } from '../scheduling/calendar/throttle';
import { smsSizeOf } from '../templates/sms-encoding';
import type { BuiltTemplate } from '../templates/built-template';
import { RENDER_TIMEOUT_MS, type RenderBudget, TemplateRenderer } from '../templates/template-renderer';
import { withDefaults } from '../templates/variable-declaration';
import { requestOf } from './campaign-request';
import type { CheckedPage } from './checked-page';
import type { CampaignRun } from './campaign-run.entity';
import { type DryEstimate, NOTHING_YET } from './dry-estimate';
import type { GatedGroup } from './run-group.store';
import { type PageRecipient, RunRecipientStore } from './run-recipient.store';
import type { KnownCampaign } from './run-turns.service';
import type { RunVariant } from './run-variant.entity';
import { RunStore } from './run.store';
import { throttlesOf } from './sending-rules';
import { skipOf } from './skip-code';

const MOST_SAMPLES = 20;
/** What all copies of a page may take together, of what is not cheap. */
const BUDGET_MS = 10_000;

/** What a page would have come to. */
export interface DryPage {
  group: GatedGroup;
  fit: PageRecipient[];
  segments: Map<string, number>;
}

/** Looks at pages of a dry run as though they were sent, and adds up what it would come to. */
@Injectable()
export class RunDryPages {
  constructor(
    private readonly runs: RunStore,
    private readonly recipients: RunRecipientStore,
    private readonly withholding: WithholdingStore,
    private readonly quotas: QuotaStore,
    private readonly renderer: TemplateRenderer,
  ) {}

  async look(
    { campaign }: KnownCampaign,
    group: GatedGroup,
    variant: RunVariant,
    template: BuiltTemplate,
    { fit }: CheckedPage,
  ): Promise<DryPage> {
    const segments = new Map<string, number>();
    if (campaign.channel === 'sms' && fit.length > 0) {
      const request = requestOf(campaign, variant, fit);
      const { content, deliveries } = draftMessage(request);
      const given = withDefaults(template.variables ?? [], request.variables ?? {});
      const budget: RenderBudget = { leftMs: BUDGET_MS };
      for (const { address, locale, variables } of deliveries) {
        const copy = copyOf(template, content, locale);
        if (!copy) continue;
        const rendered = await this.renderer.render(copy, given, variables, RENDER_TIMEOUT_MS, budget);
        const sent = asSent(rendered.content, content);
        segments.set(address, 'body' in sent ? smsSizeOf(sent.body).segments : 0);
      }
    }
    return { group, fit, segments };
  }

  async record(
    tx: Tx,
    run: CampaignRun,
    known: KnownCampaign,
    { group, fit, segments }: DryPage,
    capped: ReadonlySet<string>,
  ): Promise<void> {
    const { tenantId } = run;
    const { campaign } = known;
    const { channel } = campaign;
    const asReached = ({ address }: PageRecipient) => ({
      channel,
      address,
      topic: campaign.content.topic ?? null,
    });
    const withholding = await this.withholding.among(tx, tenantId, campaign.test, fit.map(asReached));
    const isSuppressed = (each: PageRecipient) => withholding.because(asReached(each)) !== undefined;
    const skips = fit.filter((each) => !capped.has(each.address) && isSuppressed(each));
    await this.recipients.skip(
      tx,
      run,
      skips.map(({ address }) => skipOf(address, 'suppressed')),
    );
    const going = fit.filter((each) => !capped.has(each.address) && !isSuppressed(each));
    const before = run.estimate ?? NOTHING_YET;
    const count = before.recipients + going.length;
    await this.keepSamples(tx, run, going);
    await this.runs.update(tx, run, {
      estimate: {
        recipients: count,
        emails: channel === 'email' ? count : 0,
        smsSegments:
          before.smsSegments + going.reduce((sum, { address }) => sum + (segments.get(address) ?? 0), 0),
        overQuota: campaign.test ? 0 : Math.max(0, count - (await this.roomInQuotas(tx, known))),
        waitForWindow: before.waitForWindow + (isHeld(group) ? going.length : 0),
        endsNotBefore: endOf(before, group, known, run, count),
      },
    });
  }

  /** The first of each language. */
  private async keepSamples(tx: Tx, run: CampaignRun, going: PageRecipient[]): Promise<void> {
    const kept = await this.recipients.samples(tx, run);
    const known = new Set(kept.map(({ locale }) => locale));
    const fresh = going.filter(({ locale }) => !known.has(locale) && known.add(locale));
    const addresses = fresh.slice(0, MOST_SAMPLES - kept.length).map(({ address }) => address);
    await this.recipients.sample(tx, run, addresses);
  }

  private async roomInQuotas(tx: Tx, { campaign }: KnownCampaign): Promise<number> {
    const views = await this.quotas.view(tx, campaign.tenantId);
    const uses = views.flatMap((view) => (view.channel === campaign.channel ? view.uses : []));
    return Math.min(Infinity, ...uses.map(({ limit, used }) => Math.max(0, limit - used)));
  }
}

function isHeld({ opensAt, launchesAt }: GatedGroup): boolean {
  return opensAt !== null && opensAt > launchesAt;
}

function endOf(
  before: DryEstimate,
  { opensAt, launchesAt }: GatedGroup,
  { campaign }: KnownCampaign,
  run: CampaignRun,
  count: number,
): string | null {
  const opening = opensAt ?? launchesAt;
  const throttles = throttlesOf(campaign.rules);
  const paced =
    throttles.length > 0 ? estimatedFinish(throttles, run.plannedAt, run.plannedAt, [], count) : null;
  const ends = [opening, paced, before.endsNotBefore && new Date(before.endsNotBefore)];
  const latest = Math.max(...ends.map((end) => (end ? end.getTime() : 0)));
  return new Date(latest).toISOString();
}
