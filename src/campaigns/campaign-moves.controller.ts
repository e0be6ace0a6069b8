import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId } from '../common/ids';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CampaignMoves } from './campaign-moves.service';
import { CampaignReader } from './campaign-reader.service';
import { CampaignDetailDto } from './campaign.dto';

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@Controller('v1/campaigns/:campaignId')
export class CampaignMovesController {
  constructor(
    private readonly moves: CampaignMoves,
    private readonly reader: CampaignReader,
  ) {}

  @Post('launch')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Launch a campaign',
    description:
      'It runs as its schedule says, at once without one. Where the settings ask for approval it waits for another key to ' +
      'approve it. The version of the template is pinned when a run begins.',
  })
  @ApiProblems('not_found', 'conflict', 'tenant_not_active')
  async launch(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.launch(caller, id);
    return this.reader.get(caller, id);
  }

  @Post('approve')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Approve a campaign',
    description: 'By another key than the one that launched it. Its schedule counts from here on.',
  })
  @ApiProblems('not_found', 'conflict', 'tenant_not_active')
  async approve(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.approve(caller, id);
    return this.reader.get(caller, id);
  }

  @Post('withdraw')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Withdraw a campaign',
    description: 'Before its first run, or its approval: it is a draft again and can be changed.',
  })
  @ApiProblems('not_found', 'conflict')
  async withdraw(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.withdraw(caller, id);
    return this.reader.get(caller, id);
  }

  @Post('pause')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Pause a campaign',
    description:
      'No further request to the provider is begun, and no further run. What is on its way is not called back.',
  })
  @ApiProblems('not_found', 'conflict')
  async pause(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.pause(caller, id);
    return this.reader.get(caller, id);
  }

  @Post('resume')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Resume a campaign',
    description:
      'It goes on where it was: nobody gets a second copy and nobody is left out. Sending windows are looked at anew; runs ' +
      'that came up meanwhile are late, and what becomes of them stands in the schedule.',
  })
  @ApiProblems('not_found', 'conflict')
  async resume(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.resume(caller, id);
    return this.reader.get(caller, id);
  }

  @Post('cancel')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Cancel a campaign',
    description:
      'For good. The answer tells how many had left: `progress.deliveries` without `cancelled` and `queued`.',
  })
  @ApiProblems('not_found', 'conflict')
  async cancel(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.moves.cancel(caller, id);
    return this.reader.get(caller, id);
  }
}
