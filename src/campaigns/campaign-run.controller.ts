import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId, CampaignRunId } from '../common/ids';
import { cursorOf, idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CampaignMoves } from './campaign-moves.service';
import { CampaignReader } from './campaign-reader.service';
import {
  CampaignRunDetailDto,
  CampaignRunPageDto,
  DecideRunDto,
  OfRunQuery,
  RunDeliveriesQuery,
  RunDeliveryPageDto,
  toRunDeliveryDto,
  toRunDto,
} from './campaign-run.dto';
import { SkippedPageDto } from './campaign.dto';

const RUN_ID = { name: 'runId', example: 'run_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@Controller('v1/campaigns/:campaignId')
export class CampaignRunController {
  constructor(
    private readonly moves: CampaignMoves,
    private readonly reader: CampaignReader,
  ) {}

  @Post('dry-runs')
  @Idempotent()
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Try a campaign out',
    description:
      'Goes through everybody who would be in the next run and sends nothing: who would get it, who would not and why, what ' +
      'it would cost in e-mails and SMS segments, when it would end, and one rendered sample of each language. Read the run ' +
      'until it is `completed`.',
  })
  @ApiProblems('not_found', 'conflict')
  async dryRun(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignRunDetailDto> {
    return this.reader.getRun(caller, id, await this.moves.dryRun(caller, id));
  }

  @Get('runs')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'List the runs of a campaign',
    description:
      'Newest first, dry runs among them. An occurrence of the schedule has one run, whatever happens.',
  })
  @ApiProblems('not_found', 'invalid_request', 'invalid_cursor')
  async list(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Query() query: PageQuery,
  ): Promise<CampaignRunPageDto> {
    const rows = await this.reader.listRuns(caller, id, idOfCursor(query.after, 'run'), query.limit);
    return toPage(rows, query.limit, toRunDto);
  }

  @Get('runs/:runId')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'Get a run of a campaign',
    description:
      'Its report: counts by status, who was skipped by reason, the variants of an experiment beside each other.',
  })
  @ApiParam(RUN_ID)
  @ApiProblems('not_found')
  get(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Param('runId', new IdPipe('run')) runId: CampaignRunId,
  ): Promise<CampaignRunDetailDto> {
    return this.reader.getRun(caller, id, runId);
  }

  @Post('runs/:runId/decide')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Decide about a late run',
    description: 'Of one that is `awaiting_decision`: it is run now, or skipped.',
  })
  @ApiParam(RUN_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async decide(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Param('runId', new IdPipe('run')) runId: CampaignRunId,
    @Body() body: DecideRunDto,
  ): Promise<CampaignRunDetailDto> {
    await this.moves.decide(caller, id, runId, body.verdict);
    return this.reader.getRun(caller, id, runId);
  }

  @Get('skipped')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'List who was skipped',
    description: 'Who got no copy, each with the reason, in the order of the run.',
  })
  @ApiProblems('not_found', 'invalid_request', 'invalid_cursor')
  skipped(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Query() query: OfRunQuery,
  ): Promise<SkippedPageDto> {
    return this.reader.skipped(caller, id, query.run, positionOfCursor(query.after), query.limit);
  }

  @Get('deliveries')
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'List who got what of a campaign',
    description: 'Everybody of a run who has a delivery, and what became of it; the newest message first.',
  })
  @ApiProblems('not_found', 'invalid_request', 'invalid_cursor')
  async deliveries(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Query() query: RunDeliveriesQuery,
  ): Promise<RunDeliveryPageDto> {
    return toPage(await this.reader.deliveries(caller, id, query), query.limit, toRunDeliveryDto);
  }
}

/** The cursor of this list is a position. */
function positionOfCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const position = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^[1-9]\d{0,8}$/.test(position) && cursorOf(position) === cursor) return Number(position);
  throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
}
