import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { InvitationId, TenantId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { UNLIMITED } from '../tenants/key-grant';
import {
  CreatedInvitationDto,
  CreateInvitationDto,
  InvitationPageDto,
  toCreatedInvitationDto,
  toInvitationDto,
} from './invitation.dto';
import { Invitations } from './invitations.service';

@ApiTags('People')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/invitations')
export class TenantInvitationController {
  constructor(private readonly invitations: Invitations) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Invite somebody into a tenant',
    description:
      'The first admin of a tenant comes in like this; admins invite the others. Answers a link to hand over, good once ' +
      'and for seven days.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async create(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: CreateInvitationDto,
  ): Promise<CreatedInvitationDto> {
    const by = { actor, grant: UNLIMITED };
    return toCreatedInvitationDto(await this.invitations.invite(tenantId, body, by));
  }

  @Get()
  @ApiOperation({
    summary: 'List the invitations of a tenant',
    description: 'Those that can still be taken up.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Query() query: PageQuery,
  ): Promise<InvitationPageDto> {
    const rows = await this.invitations.list(tenantId, idOfCursor(query.after, 'inv'), query.limit);
    return toPage(rows, query.limit, toInvitationDto);
  }

  @Delete(':invitationId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an invitation of a tenant',
    description: 'Its link is good for nothing from now on.',
  })
  @ApiParam({ name: 'invitationId', example: 'inv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async revoke(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Param('invitationId', new IdPipe('inv')) id: InvitationId,
  ): Promise<void> {
    await this.invitations.revoke(tenantId, id, actor);
  }
}
