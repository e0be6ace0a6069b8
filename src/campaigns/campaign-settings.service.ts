import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { UNKNOWN_ZONE } from '../scheduling/calendar/recurrence-rules';
import { sendingWindowErrors } from '../scheduling/calendar/sending-window';
import { canonicalZone } from '../scheduling/calendar/zone';
import type { TenantCaller } from '../tenants/access';
import { toSettingsDto, type UpdateCampaignSettingsDto } from './campaign-settings.dto';
import { CampaignSettingsStore, type SettingsOfCampaigns } from './campaign-settings.store';
import { RunGroupStore } from './run-group.store';

/** What holds for all campaigns of a tenant. A change counts for what has not left yet, running campaigns included. */
@Injectable()
export class CampaignSettingsService {
  constructor(
    private readonly database: Database,
    private readonly settings: CampaignSettingsStore,
    private readonly groups: RunGroupStore,
    private readonly audit: AuditStore,
  ) {}

  get(tenantId: TenantId): Promise<SettingsOfCampaigns> {
    return this.database.forTenant(tenantId, (tx) => this.settings.get(tx, tenantId));
  }

  async update(
    { tenantId, actor }: TenantCaller,
    request: UpdateCampaignSettingsDto,
  ): Promise<SettingsOfCampaigns> {
    const errors = errorsOf(request);
    if (errors.length > 0) throw AppError.invalid(errors);
    return this.database.forTenant(tenantId, async (tx) => {
      const before = await this.settings.get(tx, tenantId);
      const { timezone, sending_window, frequency_cap, approval_required } = request;
      const after: SettingsOfCampaigns = {
        timeZone: (timezone !== undefined && canonicalZone(timezone)) || before.timeZone,
        sendingWindow: sending_window === undefined ? before.sendingWindow : sending_window,
        frequencyCap: frequency_cap === undefined ? before.frequencyCap : frequency_cap,
        approvalRequired: approval_required ?? before.approvalRequired,
      };
      await this.settings.set(tx, tenantId, after);
      // Gates are open for as long as the old windows said.
      await this.groups.shutAll(tx, tenantId);
      const change = { before: toSettingsDto(before), after: toSettingsDto(after) };
      const action = 'campaign_settings.update';
      await this.audit.record(tx, tenantId, actor, { action, target: tenantId, ...change });
      return after;
    });
  }
}

function errorsOf({ timezone, sending_window }: UpdateCampaignSettingsDto): FieldError[] {
  const errors = sending_window ? sendingWindowErrors(sending_window, '/sending_window') : [];
  if (timezone === undefined || canonicalZone(timezone) !== null) return errors;
  return [...errors, { pointer: '/timezone', code: 'unknown_timezone', detail: UNKNOWN_ZONE }];
}
