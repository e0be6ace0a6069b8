import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AppError } from '../common/app-error';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import type { SuppressionId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { parserOf } from './message-rules';
import {
  CreateSuppressionDto,
  SuppressionDto,
  SuppressionPageDto,
  toSuppressionDto,
} from './suppression.dto';
import { SuppressionStore } from './suppression.store';

@ApiTags('Suppressions')
@ApiBearerAuth('tenantKey')
@Controller('v1/suppressions')
export class SuppressionController {
  constructor(
    private readonly database: Database,
    private readonly suppressions: SuppressionStore,
  ) {}

  @Post()
  @Idempotent()
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Suppress an address',
    description:
      'It is not sent to any more. One that is on the list already stays there with its first reason.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async add(
    @Caller() { tenantId, mode }: TenantCaller,
    @Body() body: CreateSuppressionDto,
  ): Promise<SuppressionDto> {
    const parsed = parserOf(body.channel)(body.address);
    if (!parsed) {
      const detail = '"address" is not an e-mail address, or not a number in E.164.';
      throw AppError.invalid([{ pointer: '/address', code: 'invalid_address', detail }]);
    }
    const row = { tenantId, channel: body.channel, address: parsed.address, test: mode === 'test' };
    return toSuppressionDto(await this.database.forTenant(tenantId, (tx) => this.suppressions.add(tx, row)));
  }

  @Get()
  @Needs('suppressions:read')
  @ApiOperation({
    summary: 'List suppressions',
    description:
      'Newest first. Hard bounces, spam reports, unsubscribes and opt-outs come here by themselves. ' +
      'Test mode has a list of its own, which a test key sees and fills.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(
    @Caller() { tenantId, mode }: TenantCaller,
    @Query() query: PageQuery,
  ): Promise<SuppressionPageDto> {
    const before = idOfCursor(query.after, 'sup');
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.suppressions.list(tx, tenantId, mode === 'test', before, query.limit),
    );
    return toPage(rows, query.limit, toSuppressionDto);
  }

  @Delete(':suppressionId')
  @HttpCode(204)
  @Needs('suppressions:write')
  @ApiOperation({ summary: 'Remove a suppression', description: 'The address is sent to again from now on.' })
  @ApiParam({ name: 'suppressionId', example: 'sup_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async remove(
    @Caller() { tenantId, mode }: TenantCaller,
    @Param('suppressionId', new IdPipe('sup')) suppressionId: SuppressionId,
  ): Promise<void> {
    const removed = await this.database.forTenant(tenantId, (tx) =>
      this.suppressions.remove(tx, tenantId, mode === 'test', suppressionId),
    );
    if (!removed) throw AppError.notFound('suppression');
  }
}
