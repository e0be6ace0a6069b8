import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import type { SuppressionId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { MessageEventStore } from './message-event.store';
import { parserOf } from './message-rules';
import {
  CreateSuppressionDto,
  SuppressionDto,
  SuppressionPageDto,
  toSuppressionDto,
} from './suppression.dto';
import { suppressionEvents } from './suppression-events';
import { SuppressionStore } from './suppression.store';

@ApiTags('Suppressions')
@ApiBearerAuth('tenantKey')
@Controller('v1/suppressions')
export class SuppressionController {
  constructor(
    private readonly database: Database,
    private readonly suppressions: SuppressionStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
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
    @Caller() { tenantId, mode, actor }: TenantCaller,
    @Body() body: CreateSuppressionDto,
  ): Promise<SuppressionDto> {
    const parsed = parserOf(body.channel)(body.address);
    if (!parsed) {
      const detail = '"address" is not an e-mail address, or not a number in E.164.';
      throw AppError.invalid([{ pointer: '/address', code: 'invalid_address', detail }]);
    }
    const row = { tenantId, channel: body.channel, address: parsed.address, test: mode === 'test' };
    const added = await this.database.forTenant(tenantId, async (tx) => {
      const { stored, isNew } = await this.suppressions.add(tx, row);
      if (isNew) await this.events.insert(tx, tenantId, suppressionEvents('suppression.created', [stored]));
      const { id: target, channel, address, reason, source } = stored;
      await this.audit.record(tx, tenantId, actor, {
        action: 'suppression.add',
        target,
        after: { channel, address, reason, source },
      });
      return stored;
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return toSuppressionDto(added);
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
    @Caller() { tenantId, mode, actor }: TenantCaller,
    @Param('suppressionId', new IdPipe('sup')) suppressionId: SuppressionId,
  ): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const removed = await this.suppressions.remove(tx, tenantId, mode === 'test', suppressionId);
      if (!removed) throw AppError.notFound('suppression');
      await this.events.insert(tx, tenantId, suppressionEvents('suppression.removed', [removed]));
      const { channel, address, reason, source } = removed;
      const before = { channel, address, reason, source };
      const change = { action: 'suppression.remove', target: suppressionId, before };
      await this.audit.record(tx, tenantId, actor, change);
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
  }
}
