import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { DeliveryId } from '../common/ids';
import { Database } from '../database/database';
import type { CheckedMessage } from '../messages/checked-message';
import { MessageAcceptance } from '../messages/message-acceptance.service';
import { asTest, draftMessage } from '../messages/message-draft';
import { renderErrors } from '../messages/render-check';
import type { BuiltTemplate } from '../templates/built-template';
import { TemplateRenderer } from '../templates/template-renderer';
import { requestOf } from './campaign-request';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';
import type { RunGroup } from './run-group.entity';
import { type PageRecipient, RunStore } from './run.store';

/** As many as one provider request takes. */
export const PAGE = 1_000;
const NOBODY: ReadonlySet<DeliveryId> = new Set();

interface CheckedPage {
  fit: PageRecipient[];
  skipped: { address: string; reason: string }[];
  largestCopyBytes: number;
}

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
    private readonly renderer: TemplateRenderer,
    private readonly acceptance: MessageAcceptance,
  ) {}

  /** False when nobody is left in the group. Throws the AppError of a quota that is used up: then nothing was made. */
  async fillNext(
    campaign: Campaign,
    run: CampaignRun,
    group: RunGroup,
    template: BuiltTemplate,
  ): Promise<boolean> {
    const { tenantId } = run;
    const page = await this.database.forTenant(tenantId, (tx) => this.runs.page(tx, group, PAGE));
    const last = page.at(-1);
    if (!last) {
      await this.database.forTenant(tenantId, (tx) => this.runs.endGroup(tx, group));
      return false;
    }
    const { fit, skipped, largestCopyBytes } = await this.check(campaign, template, page);
    const message = fit.length > 0 ? this.messageTo(campaign, run, group, fit, largestCopyBytes) : null;
    const ring = await this.database.forTenant(tenantId, async (tx) => {
      const now = await this.runs.take(tx, tenantId, run.id);
      if (now?.status !== 'running') return null;
      const addresses = fit.map(({ address }) => address);
      // Somebody was erased meanwhile: the page is made anew.
      if (!(await this.runs.areAllIn(tx, run, addresses))) return null;
      if (!(await this.runs.fill(tx, group, { position: last.position, filled: fit.length }))) return null;
      await this.runs.skip(tx, run, skipped);
      if (!message) return null;
      const { verdict, ring } = await this.acceptance.acceptWithin(tx, tenantId, message);
      if (verdict instanceof AppError) throw verdict;
      return ring;
    });
    ring?.();
    return true;
  }

  private messageTo(
    campaign: Campaign,
    run: CampaignRun,
    { gateId }: RunGroup,
    fit: PageRecipient[],
    copyBytes: number,
  ): CheckedMessage {
    const request = requestOf(campaign, fit);
    const draft = draftMessage(request);
    return {
      request,
      draft: campaign.test ? asTest(draft, request) : draft,
      templateVersionId: run.templateVersionId,
      copyBytes,
      idempotent: null,
      test: campaign.test,
      gateId,
      // Asked for once more when they are sent.
      notAllowed: NOBODY,
      hasQuotas: !campaign.test,
    };
  }

  /** Whose copy cannot be made is skipped, by name of what is wrong; the others get theirs. */
  private async check(
    campaign: Campaign,
    template: BuiltTemplate,
    page: PageRecipient[],
  ): Promise<CheckedPage> {
    const all = await this.faultsOf(campaign, template, page);
    if (all.errors.length === 0) return { fit: page, skipped: [], largestCopyBytes: all.largestCopyBytes };
    // Somebody's is wrong: each is looked at alone.
    const checked: CheckedPage = { fit: [], skipped: [], largestCopyBytes: 0 };
    for (const recipient of page) {
      const { errors, largestCopyBytes } = await this.faultsOf(campaign, template, [recipient]);
      checked.largestCopyBytes = Math.max(checked.largestCopyBytes, largestCopyBytes);
      if (errors[0]) checked.skipped.push({ address: recipient.address, reason: errors[0].detail });
      else checked.fit.push(recipient);
    }
    return checked;
  }

  private faultsOf(campaign: Campaign, template: BuiltTemplate, page: PageRecipient[]) {
    const request = requestOf(campaign, page);
    return renderErrors(this.renderer, request, draftMessage(request), template);
  }
}
