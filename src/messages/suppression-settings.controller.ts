import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { Database } from '../database/database';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { SuppressionSettingsDto } from './suppression-settings.dto';
import { type SuppressionRules, SuppressionSettingsStore } from './suppression-settings.store';

@ApiTags('Suppressions')
@ApiBearerAuth('tenantKey')
@Controller('v1/suppression-settings')
export class SuppressionSettingsController {
  constructor(
    private readonly database: Database,
    private readonly settings: SuppressionSettingsStore,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @Needs('suppressions:read')
  @ApiOperation({
    summary: 'Get the settings of suppressions',
    description:
      'After how many soft bounces an address is let alone for a time, and where one can unsubscribe by e-mail.',
  })
  @ApiProblems()
  async get(@Caller() { tenantId }: TenantCaller): Promise<SuppressionSettingsDto> {
    return toDto(await this.database.forTenant(tenantId, (tx) => this.settings.find(tx, tenantId)));
  }

  @Put()
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Set the settings of suppressions',
    description:
      'As a whole, for live and test mode. They count from the next soft bounce, and the next e-mail, on.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  set(
    @Caller() { tenantId, actor }: TenantCaller,
    @Body() body: SuppressionSettingsDto,
  ): Promise<SuppressionSettingsDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      const before = toDto(await this.settings.find(tx, tenantId));
      await this.settings.set(tx, tenantId, {
        softBounces: body.soft_bounces,
        withinDays: body.within_days,
        forDays: body.for_days,
        unsubscribeMailto: body.unsubscribe_mailto,
      });
      const after = toDto(await this.settings.find(tx, tenantId));
      await this.audit.record(tx, tenantId, actor, { action: 'suppression_settings.set', before, after });
      return after;
    });
  }
}

function toDto(rules: SuppressionRules): SuppressionSettingsDto {
  return {
    soft_bounces: rules.softBounces,
    within_days: rules.withinDays,
    for_days: rules.forDays,
    unsubscribe_mailto: rules.unsubscribeMailto,
  };
}
