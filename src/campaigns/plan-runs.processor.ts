import { Injectable } from '@nestjs/common';
import type { PlatformTx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import { firstRingKey, type JobPayloads, type Ring } from '../queue/jobs';
import { CampaignStore } from './campaign.store';
import { RunPlanning } from './run-planning.service';

/** A campaign has a run to make. Rung twice, the second finds that it is made. */
@Injectable()
@Processes('plan-runs')
export class PlanRunsProcessor implements JobProcessor<'plan-runs'> {
  constructor(
    private readonly campaigns: CampaignStore,
    private readonly planning: RunPlanning,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'plan-runs'>[]> {
    return this.campaigns.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, campaignId }: JobPayloads['plan-runs']): Promise<void> {
    const begun = await this.planning.plan(tenantId, campaignId);
    await this.doorbell.ring(
      'advance-run',
      begun.map((runId) => ({ payload: { tenantId, runId }, key: firstRingKey(runId) })),
    );
  }
}
