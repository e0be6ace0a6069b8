import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { InvitationId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../tenants/access';
import {
  CreatedInvitationDto,
  CreateInvitationDto,
  InvitationPageDto,
  toCreatedInvitationDto,
  toInvitationDto,
} from './invitation.dto';
import { Invitations } from './invitations.service';

@ApiTags('Members')
@Controller('v1/invitations')
export class InvitationController {
  constructor(private readonly invitations: Invitations) {}

  @Post()
  @Idempotent()
  @ApiBearerAuth('liveKey')
  @LiveKeyOnly()
  @Needs('members:write')
  @ApiOperation({
    summary: 'Invite somebody',
    description:
      'Answers a link to hand over, as the platform sends no e-mails of its own. It is good once, for seven days, and ' +
      'whoever has it joins with that e-mail. Inviting the same e-mail again ends the link of before.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(
    @Caller() caller: TenantCaller,
    @Body() body: CreateInvitationDto,
  ): Promise<CreatedInvitationDto> {
    return toCreatedInvitationDto(await this.invitations.invite(caller.tenantId, body, caller));
  }

  @Get()
  @ApiBearerAuth('tenantKey')
  @Needs('members:read')
  @ApiOperation({ summary: 'List invitations', description: 'Those that can still be taken up.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: PageQuery): Promise<InvitationPageDto> {
    const rows = await this.invitations.list(tenantId, idOfCursor(query.after, 'inv'), query.limit);
    return toPage(rows, query.limit, toInvitationDto);
  }

  @Delete(':invitationId')
  @HttpCode(204)
  @ApiBearerAuth('tenantKey')
  @Needs('members:write')
  @ApiOperation({ summary: 'Revoke an invitation', description: 'Its link is good for nothing from now on.' })
  @ApiParam({ name: 'invitationId', example: 'inv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async revoke(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('invitationId', new IdPipe('inv')) id: InvitationId,
  ): Promise<void> {
    await this.invitations.revoke(tenantId, id, actor);
  }
}
