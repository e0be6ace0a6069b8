import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import type { AudienceId, TenantId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { filterErrors } from './audience-filter';
import { AudienceReader, type Selection } from './audience-reader.service';
import {
  AudienceDto,
  AudiencePageDto,
  AudiencePreviewDto,
  CreateAudienceDto,
  PreviewAudienceDto,
  toAudienceDto,
  UPDATE_EXAMPLES,
  UpdateAudienceDto,
} from './audience.dto';
import { Audiences } from './audience.service';
import { toContactDto } from './contact.dto';

const AUDIENCE_ID = { name: 'audienceId', example: 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z' };
const SAMPLE = 10;

const GRAMMAR =
  'A filter is a condition or a group. Groups: `{"and": […]}`, `{"or": […]}`, `{"not": …}`. A condition has a `field` ' +
  '(`locale`, `time_zone`, `properties.<name>`) and one of `equals`, `in`, `exists`, `prefix`, `less_than`, `at_most`, ' +
  '`greater_than`, `at_least`; of `email`, `phone` and `external_id` only `exists` may be asked. Texts are compared by ' +
  'code point, so that dates such as 2026-11-21 compare as dates; values of another type never fit. At most 5 levels and ' +
  '100 conditions.';

@ApiTags('Audiences')
@ApiBearerAuth('tenantKey')
@Controller('v1/audiences')
export class AudienceController {
  constructor(
    private readonly audiences: Audiences,
    private readonly reader: AudienceReader,
    private readonly database: Database,
  ) {}

  @Post()
  @Idempotent()
  @Needs('contacts:write')
  @ApiOperation({ summary: 'Create an audience', description: GRAMMAR })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateAudienceDto): Promise<AudienceDto> {
    return toAudienceDto(await this.audiences.create(caller, body));
  }

  @Get()
  @Needs('contacts:read')
  @ApiOperation({ summary: 'List audiences', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: PageQuery): Promise<AudiencePageDto> {
    const rows = await this.audiences.list(tenantId, idOfCursor(query.after, 'lst'), query.limit);
    return toPage(rows, query.limit, toAudienceDto);
  }

  @Post('preview')
  @HttpCode(200)
  @Needs('contacts:read')
  @ApiOperation({
    summary: 'Preview a filter',
    description: `How many contacts fit, and some of them. Nothing is stored. ${GRAMMAR}`,
  })
  @ApiProblems('invalid_request', 'malformed_request')
  preview(
    @Caller() { tenantId }: TenantCaller,
    @Body() body: PreviewAudienceDto,
  ): Promise<AudiencePreviewDto> {
    const errors = filterErrors(body.filter, '/filter');
    if (errors.length > 0) throw AppError.invalid(errors);
    return this.previewOf(tenantId, () => Promise.resolve({ kind: 'filter', filter: body.filter }));
  }

  @Get(':audienceId')
  @Needs('contacts:read')
  @ApiOperation({
    summary: 'Get an audience',
    description: 'What it is; its members have a list of their own.',
  })
  @ApiParam(AUDIENCE_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() { tenantId }: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
  ): Promise<AudienceDto> {
    return toAudienceDto(await this.audiences.get(tenantId, id));
  }

  @Get(':audienceId/preview')
  @Needs('contacts:read')
  @ApiOperation({
    summary: 'Count an audience',
    description: 'How many belong to it now, and the newest of them.',
  })
  @ApiParam(AUDIENCE_ID)
  @ApiProblems('not_found')
  count(
    @Caller() { tenantId }: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
  ): Promise<AudiencePreviewDto> {
    return this.previewOf(tenantId, (tx) => this.reader.audience(tx, tenantId, id));
  }

  @Patch(':audienceId')
  @Needs('contacts:write')
  @ApiBody({ type: UpdateAudienceDto, examples: UPDATE_EXAMPLES })
  @ApiOperation({ summary: 'Update an audience', description: `Its name, or its filter. ${GRAMMAR}` })
  @ApiParam(AUDIENCE_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @Caller() caller: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
    @Body() body: UpdateAudienceDto,
  ): Promise<AudienceDto> {
    return toAudienceDto(await this.audiences.update(caller, id, body));
  }

  @Delete(':audienceId')
  @HttpCode(204)
  @Needs('contacts:write')
  @ApiOperation({ summary: 'Delete an audience', description: 'Its contacts stay.' })
  @ApiParam(AUDIENCE_ID)
  @ApiProblems('not_found')
  async delete(
    @Caller() caller: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
  ): Promise<void> {
    await this.audiences.delete(caller, id);
  }

  private async previewOf(
    tenantId: TenantId,
    find: (tx: Parameters<AudienceReader['audience']>[0]) => Promise<Selection>,
  ): Promise<AudiencePreviewDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      const selection = await find(tx);
      const count = await this.reader.countOf(tx, tenantId, selection);
      const sample = await this.reader.newestOf(tx, tenantId, selection, null, SAMPLE - 1);
      return { object: 'audience_preview', count, sample: sample.map(toContactDto) };
    });
  }
}
