import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { PersonId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../tenants/access';
import {
  MemberDto,
  MemberPageDto,
  PasswordLinkDto,
  toMemberDto,
  toPasswordLinkDto,
  UpdateMemberDto,
} from './member.dto';
import { Members } from './members.service';

const MEMBER_ID = { name: 'memberId', example: 'per_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Members')
@Controller('v1/members')
export class MemberController {
  constructor(private readonly members: Members) {}

  @Get()
  @ApiBearerAuth('tenantKey')
  @Needs('members:read')
  @ApiOperation({ summary: 'List members', description: 'Who can sign in and work for the tenant.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: PageQuery): Promise<MemberPageDto> {
    const rows = await this.members.list(caller, idOfCursor(query.after, 'per'), query.limit);
    const members = rows.map((member) => ({ ...member, id: member.membership.personId }));
    return toPage(members, query.limit, toMemberDto);
  }

  @Patch(':memberId')
  @ApiBearerAuth('liveKey')
  @LiveKeyOnly()
  @Needs('members:write')
  @ApiOperation({
    summary: "Change a member's role",
    description: 'Their sessions end: they sign in again. The last admin stays one.',
  })
  @ApiParam(MEMBER_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @Caller() caller: TenantCaller,
    @Param('memberId', new IdPipe('per')) id: PersonId,
    @Body() { role }: UpdateMemberDto,
  ): Promise<MemberDto> {
    return toMemberDto(await this.members.setRole(caller, id, role));
  }

  @Delete(':memberId')
  @HttpCode(204)
  @ApiBearerAuth('liveKey')
  @LiveKeyOnly()
  @Needs('members:write')
  @ApiOperation({
    summary: 'Remove a member',
    description:
      'Their sessions end at once. A person who has no rights anywhere else is deleted. API keys that they made stay: ' +
      'revoke those that only they know. The last admin cannot be removed.',
  })
  @ApiParam(MEMBER_ID)
  @ApiProblems('not_found', 'conflict')
  async remove(
    @Caller() caller: TenantCaller,
    @Param('memberId', new IdPipe('per')) id: PersonId,
  ): Promise<void> {
    await this.members.remove(caller, id);
  }

  @Post(':memberId/password-link')
  @ApiBearerAuth('liveKey')
  @LiveKeyOnly()
  @Needs('members:write')
  @ApiOperation({
    summary: 'Make a link for a new password',
    description:
      'For a member who has lost theirs: hand it to them yourself, as the platform sends no e-mails of its own. It is good ' +
      'once, for an hour. Who has rights elsewhere, too, gets theirs from an operator.',
  })
  @ApiParam(MEMBER_ID)
  @ApiProblems('not_found', 'conflict')
  async passwordLink(
    @Caller() caller: TenantCaller,
    @Param('memberId', new IdPipe('per')) id: PersonId,
  ): Promise<PasswordLinkDto> {
    return toPasswordLinkDto(await this.members.passwordLink(caller, id));
  }
}
