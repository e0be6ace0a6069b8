import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { SuppressionId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  CreateSuppressionDto,
  RemovedSuppressionsDto,
  RemoveSuppressionsDto,
  SuppressionDto,
  SuppressionPageDto,
  SuppressionQuery,
  toSuppressionDto,
} from './suppression.dto';
import { Suppressions } from './suppressions.service';

@ApiTags('Suppressions')
@ApiBearerAuth('tenantKey')
@Controller('v1/suppressions')
export class SuppressionController {
  constructor(private readonly suppressions: Suppressions) {}

  @Post()
  @Idempotent()
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Suppress an address',
    description:
      'It is not sent to any more: not at all, not of a topic, or not until a time. One that is on the list already stays ' +
      'there with its first reason, unless that would end earlier, or it is the person who says no now.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async add(@Caller() caller: TenantCaller, @Body() body: CreateSuppressionDto): Promise<SuppressionDto> {
    return toSuppressionDto(await this.suppressions.add(caller, body));
  }

  @Get()
  @Needs('suppressions:read')
  @ApiOperation({
    summary: 'List suppressions',
    description:
      'Newest first, those in force. Hard bounces, repeated soft bounces, spam reports, unsubscribes and opt-outs come ' +
      'here by themselves. Test mode has a list of its own, which a test key sees and fills.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: SuppressionQuery): Promise<SuppressionPageDto> {
    const rows = await this.suppressions.list(caller, query, idOfCursor(query.after, 'sup'));
    return toPage(rows, query.limit, toSuppressionDto);
  }

  @Delete(':suppressionId')
  @HttpCode(204)
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Remove a suppression',
    description:
      'The address is sent to again from now on. One of the reason `compliance` is the own of the provider and stays.',
  })
  @ApiParam({ name: 'suppressionId', example: 'sup_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found', 'conflict')
  async remove(
    @Caller() caller: TenantCaller,
    @Param('suppressionId', new IdPipe('sup')) suppressionId: SuppressionId,
  ): Promise<void> {
    await this.suppressions.remove(caller, suppressionId);
  }

  @Post('remove')
  @HttpCode(200)
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Remove many suppressions',
    description:
      'All that the filter finds, in one go. It needs a filter, and the number that you expect: when it finds another one, ' +
      'nothing is removed and the number is told. Those of the reason `compliance` stay, and are not counted.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async removeAll(
    @Caller() caller: TenantCaller,
    @Body() body: RemoveSuppressionsDto,
  ): Promise<RemovedSuppressionsDto> {
    return { removed: await this.suppressions.removeAll(caller, body) };
  }
}
