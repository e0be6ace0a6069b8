import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import type { RequestId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { isHiddenFrom, seesTest } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  filterOf,
  LoggedRequestDto,
  RequestLogPageDto,
  RequestLogQuery,
  toLoggedRequestDto,
} from './request-log.dto';
import { RequestLogStore } from './request-log.store';

@ApiTags('Request log')
@ApiBearerAuth('tenantKey')
@Controller('v1/requests')
export class RequestLogController {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestLogStore,
  ) {}

  @Get()
  @Needs('audit:read')
  @ApiOperation({
    summary: 'List requests',
    description:
      'What your keys have asked for, and what was answered, newest first; refused requests too, as long as the key was ' +
      'good. Without bodies, queries and addresses. A request is in it within a second or two; under heavy load some are ' +
      'left out. Kept for 30 days, unless the platform says otherwise.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: RequestLogQuery): Promise<RequestLogPageDto> {
    const before = idOfCursor(query.after, 'req');
    const { tenantId } = caller;
    const filter = filterOf(query, seesTest(caller, query.test));
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.requests.list(tx, tenantId, filter, before, query.limit),
    );
    return toPage(rows, query.limit, toLoggedRequestDto);
  }

  @Get(':requestId')
  @Needs('audit:read')
  @ApiOperation({
    summary: 'Get a request',
    description: 'By the id that was in the header `X-Request-Id` of its answer.',
  })
  @ApiParam({ name: 'requestId', example: 'req_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async get(
    @Caller() caller: TenantCaller,
    @Param('requestId', new IdPipe('req')) id: RequestId,
  ): Promise<LoggedRequestDto> {
    const { tenantId } = caller;
    const row = await this.database.forTenant(tenantId, (tx) => this.requests.find(tx, tenantId, id));
    if (!row || isHiddenFrom(caller, row.test)) throw AppError.notFound('request');
    return toLoggedRequestDto(row);
  }
}
