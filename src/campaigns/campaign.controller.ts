import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { ModePageQuery } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CREATE_EXAMPLES, UPDATE_EXAMPLES } from './campaign-examples';
import { CampaignReader } from './campaign-reader.service';
import { AddedRecipientsDto, CampaignDetailDto, CampaignPageDto, toCampaignDto } from './campaign.dto';
import { CampaignService } from './campaign.service';
import { AddRecipientsDto, CreateCampaignDto, UpdateCampaignDto } from './create-campaign.dto';

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
    description:
      'As a draft: give it an audience or add recipients, look at a dry run, then launch it. What is sent, to whom, when, ' +
      'how fast and as which variant stands in it.',
  })
  @ApiBody({ type: CreateCampaignDto, examples: CREATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateCampaignDto): Promise<CampaignDetailDto> {
    return this.reader.get(caller, await this.campaigns.create(caller, body));
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
      'With how far its latest run has come: who is in it, who was skipped, who waits, and the deliveries by status. It is ' +
      '`completed` when each delivery has come to an end, not when the last one was handed over.',
  })
  @ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  get(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignDetailDto> {
    return this.reader.get(caller, id);
  }

  @Patch(':campaignId')
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Change a campaign',
    description:
      'A draft only. What is absent stays as it is; a part that is given replaces all of that part.',
  })
  @ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiBody({ type: UpdateCampaignDto, examples: UPDATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Body() body: UpdateCampaignDto,
  ): Promise<CampaignDetailDto> {
    await this.campaigns.update(caller, id, body);
    return this.reader.get(caller, id);
  }

  @Post(':campaignId/recipients')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: MAX_BODY_BYTES, maxValues: MAX_BODY_VALUES })
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Add recipients to a campaign',
    description:
      'Without making contacts of them: up to 10,000 a request, as many requests as you need. Each address is in the ' +
      'campaign once: given again, the last word counts, so that a request can be repeated.',
  })
  @ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  addRecipients(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Body() body: AddRecipientsDto,
  ): Promise<AddedRecipientsDto> {
    return this.campaigns.addRecipients(caller, id, body);
  }
}
