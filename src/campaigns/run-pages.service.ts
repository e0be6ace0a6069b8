import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { DeliveryId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import type { CheckedMessage } from '../messages/checked-message';
import { MessageAcceptance } from '../messages/message-acceptance.service';
import { asTest, draftMessage } from '../messages/message-draft';
import { renderErrors } from '../messages/render-check';
import type { BuiltTemplate } from '../templates/built-template';
import { TemplateRenderer } from '../templates/template-renderer';
import { currentTraceparent, inTraceOf } from '../tracing/traces';
import { requestOf } from './campaign-request';
import type { CheckedPage } from './checked-page';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';
import { RunDryPages } from './run-dry-pages.service';
import type { RunGroup } from './run-group.entity';
import { RunGroupStore } from './run-group.store';
import { type PageRecipient, RunRecipientStore } from './run-recipient.store';
import type { KnownCampaign, Turn } from './run-turns.service';
import type { RunVariant } from './run-variant.entity';
import { RunStore } from './run.store';
import { skipOf } from './skip-code';

/** As many as one provider request takes. */
export const PAGE = 1_000;
const NOBODY: ReadonlySet<DeliveryId> = new Set();

/**
 * Makes messages of a run, a page of its recipients at a time: the message with its ledger, the recipients who are skipped
 * and how far the run has come are one transaction. Whoever dies in between has made all of a page or nothing of it, and
 * of two who make the same page one gives way.
 */
@Injectable()
export class RunPages {
  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly recipients: RunRecipientStore,
    private readonly renderer: TemplateRenderer,
    private readonly acceptance: MessageAcceptance,
    private readonly dry: RunDryPages,
  ) {}

  /** Throws the AppError of a quota that is used up: then nothing was made. Each page is a trace of its own. */
  fillNext(run: CampaignRun, turn: Turn & { kind: 'page' }, template: BuiltTemplate): Promise<void> {
    const span = { name: 'campaign page', attributes: { 'carillon.tenant_id': run.tenantId } };
    return inTraceOf([], span, () => this.fill(run, turn, template));
  }

  private async fill(
    run: CampaignRun,
    { group, variant, limit, known }: Turn & { kind: 'page' },
    template: BuiltTemplate,
  ): Promise<void> {
    const { tenantId } = run;
    const size = Math.min(PAGE, limit);
    const found = await this.database.forTenant(tenantId, (tx) => this.recipients.page(tx, group, size + 1));
    const page = found.slice(0, size);
    const last = page.at(-1);
    if (!last) {
      await this.database.forTenant(tenantId, (tx) => this.groups.update(tx, group, { done: true }));
      return;
    }
    const checked = await this.check(known.campaign, variant, template, page);
    const dry = run.dry ? await this.dry.look(known, group, variant, template, checked) : null;
    const ring = await this.database.forTenant(tenantId, async (tx) => {
      const now = await this.runs.take(tx, tenantId, run.id);
      if (now?.status !== 'running') return null;
      const addresses = checked.fit.map(({ address }) => address);
      // Somebody was erased meanwhile: the page is made anew.
      if (!(await this.recipients.areAllIn(tx, run, addresses))) return null;
      const capped = await this.overCap(tx, known, addresses);
      const fit = checked.fit.filter(({ address }) => !capped.has(address));
      const to = { position: last.position, filled: fit.length, done: found.length <= size };
      if (!(await this.groups.fill(tx, group, to))) return null;
      const overCap = [...capped].map((address) => skipOf(address, 'over_cap'));
      await this.recipients.skip(tx, run, [...checked.skipped, ...overCap]);
      if (dry) {
        await this.dry.record(tx, now, known, dry, capped);
        return null;
      }
      if (fit.length === 0) return null;
      const message = this.messageTo(known.campaign, group, variant, fit, checked.largestCopyBytes);
      const { verdict, ring } = await this.acceptance.acceptWithin(tx, tenantId, message);
      if (verdict instanceof AppError) throw verdict;
      return ring;
    });
    ring?.();
  }

  private async overCap(
    tx: Tx,
    { campaign, settings, time }: KnownCampaign,
    addresses: string[],
  ): Promise<Set<string>> {
    const { frequencyCap } = settings;
    if (!frequencyCap || campaign.rules.priority === 'critical' || addresses.length === 0) return new Set();
    return this.recipients.overCap(tx, campaign.tenantId, campaign.test, frequencyCap, time.now, addresses);
  }

  private messageTo(
    campaign: Campaign,
    { gateId }: RunGroup,
    variant: RunVariant,
    fit: PageRecipient[],
    copyBytes: number,
  ): CheckedMessage {
    const request = requestOf(campaign, variant, fit);
    const draft = draftMessage(request);
    return {
      request,
      draft: campaign.test ? asTest(draft, request) : draft,
      templateVersionId: variant.templateVersionId,
      copyBytes,
      idempotent: null,
      test: campaign.test,
      gateId,
      // Asked for once more when they are sent.
      notAllowed: NOBODY,
      hasQuotas: !campaign.test,
      traceparent: currentTraceparent(),
    };
  }

  /** Whose copy cannot be made is skipped, by name of what is wrong; the others get theirs. */
  private async check(
    campaign: Campaign,
    variant: RunVariant,
    template: BuiltTemplate,
    page: PageRecipient[],
  ): Promise<CheckedPage> {
    const all = await this.faultsOf(campaign, variant, template, page);
    if (all.errors.length === 0) return { fit: page, skipped: [], largestCopyBytes: all.largestCopyBytes };
    // Somebody's is wrong: each is looked at alone.
    const checked: CheckedPage = { fit: [], skipped: [], largestCopyBytes: 0 };
    for (const recipient of page) {
      const { errors, largestCopyBytes } = await this.faultsOf(campaign, variant, template, [recipient]);
      checked.largestCopyBytes = Math.max(checked.largestCopyBytes, largestCopyBytes);
      const { address } = recipient;
      if (errors[0]) checked.skipped.push({ address, code: 'cannot_be_rendered', reason: errors[0].detail });
      else checked.fit.push(recipient);
    }
    return checked;
  }

  private faultsOf(campaign: Campaign, variant: RunVariant, template: BuiltTemplate, page: PageRecipient[]) {
    const request = requestOf(campaign, variant, page);
    return renderErrors(this.renderer, request, draftMessage(request), template);
  }
}
