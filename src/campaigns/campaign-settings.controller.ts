import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CampaignSettingsDto, toSettingsDto, UpdateCampaignSettingsDto } from './campaign-settings.dto';
import { CampaignSettingsService } from './campaign-settings.service';

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/campaign-settings')
export class CampaignSettingsController {
  constructor(private readonly settings: CampaignSettingsService) {}

  @Get()
  @Needs('campaigns:read')
  @ApiOperation({ summary: 'Get the settings of campaigns' })
  @ApiProblems()
  async get(@Caller() { tenantId }: TenantCaller): Promise<CampaignSettingsDto> {
    return toSettingsDto(await this.settings.get(tenantId));
  }

  @Patch()
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Change the settings of campaigns',
    description:
      'Sending window, frequency cap, approval by a second key, and the zone of recipients without one. Counts for ' +
      'whatever has not left yet.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async update(
    @Caller() caller: TenantCaller,
    @Body() body: UpdateCampaignSettingsDto,
  ): Promise<CampaignSettingsDto> {
    return toSettingsDto(await this.settings.update(caller, body));
  }
}
