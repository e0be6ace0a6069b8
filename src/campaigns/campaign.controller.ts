import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId } from '../common/ids';
import { cursorOf, idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { ModePageQuery } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CampaignReader } from './campaign-reader.service';
import {
  AddedRecipientsDto,
  AddRecipientsDto,
  CampaignDetailDto,
  CampaignPageDto,
  CreateCampaignDto,
  LaunchCampaignDto,
  SkippedPageDto,
  toCampaignDto,
} from './campaign.dto';
import { CampaignService } from './campaign.service';

const CAMPAIGN_ID = { name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' };
/** Ten thousand recipients with variables of their own. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_BODY_VALUES = 250_000;

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/campaigns')
export class CampaignController {
  constructor(
    private readonly campaigns: CampaignService,
    private readonly reader: CampaignReader,
  ) {}

  @Post()
  @Idempotent()
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Create a campaign',
    description: 'As a draft: add recipients, then launch it.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateCampaignDto): Promise<CampaignDetailDto> {
    const { id } = await this.campaigns.create(caller, body);
    return this.reader.get(caller, id);
  }

  @Get()
  @Needs('campaigns:read')
  @ApiOperation({ summary: 'List campaigns', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: ModePageQuery): Promise<CampaignPageDto> {
    const rows = await this.reader.list(caller, query.test, idOfCursor(query.after, 'cmp'), query.limit);
    return toPage(rows, query.limit, toCampaignDto);
  }

  @Get(':campaignId')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'Get a campaign',
    description:
      'With how far its run has come: who is in it, who was skipped, who waits, and the deliveries by status. It is ' +
      '`completed` when each delivery has come to an end, not when the last one was handed over.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('not_found')
  get(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    return this.reader.get(caller, id);
  }

  @Get(':campaignId/skipped')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'List who was skipped',
    description: 'Whose copy could not be made, each with the reason, in the order in which they were given.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('not_found', 'invalid_request', 'invalid_cursor')
  skipped(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Query() query: PageQuery,
  ): Promise<SkippedPageDto> {
    return this.reader.skipped(caller, id, positionOfCursor(query.after), query.limit);
  }

  @Post(':campaignId/recipients')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: MAX_BODY_BYTES, maxValues: MAX_BODY_VALUES })
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Add recipients to a campaign',
    description:
      'Up to 10,000 a request, as many requests as you need. Each address is in the campaign once: given again, the last ' +
      'word counts, so that a request can be repeated.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  addRecipients(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Body() body: AddRecipientsDto,
  ): Promise<AddedRecipientsDto> {
    return this.campaigns.addRecipients(caller, id, body);
  }

  @Post(':campaignId/launch')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Launch a campaign',
    description: 'Now or at an instant. The version of the template that it is sent with is pinned here.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict', 'tenant_not_active')
  async launch(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Body() body: LaunchCampaignDto,
  ): Promise<CampaignDetailDto> {
    await this.campaigns.launch(caller, id, body.at === undefined ? null : new Date(body.at));
    return this.reader.get(caller, id);
  }

  @Post(':campaignId/pause')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Pause a campaign',
    description: 'No further request to the provider is begun. What is on its way is not called back.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('not_found', 'conflict')
  async pause(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.campaigns.pause(caller, id);
    return this.reader.get(caller, id);
  }

  @Post(':campaignId/resume')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Resume a campaign',
    description: 'It goes on where it was: nobody gets a second copy and nobody is left out.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('not_found', 'conflict')
  async resume(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.campaigns.resume(caller, id);
    return this.reader.get(caller, id);
  }

  @Post(':campaignId/cancel')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Cancel a campaign',
    description:
      'For good. The answer tells how many had left: `progress.deliveries` without `cancelled` and `queued`.',
  })
  @ApiParam(CAMPAIGN_ID)
  @ApiProblems('not_found', 'conflict')
  async cancel(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    await this.campaigns.cancel(caller, id);
    return this.reader.get(caller, id);
  }
}

/** The cursor of this list is a position. */
function positionOfCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const position = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^[1-9]\d{0,8}$/.test(position) && cursorOf(position) === cursor) return Number(position);
  throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
}
