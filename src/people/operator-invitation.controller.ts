import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { InvitationId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Idempotent } from '../idempotency/idempotent';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import {
  CreatedOperatorInvitationDto,
  CreateOperatorInvitationDto,
  OperatorInvitationPageDto,
  toCreatedOperatorInvitationDto,
  toOperatorInvitationDto,
} from './invitation.dto';
import { Invitations } from './invitations.service';

@ApiTags('People')
@ApiBearerAuth('operatorKey')
@OperatorOnly('owner')
@Controller('v1/operator-invitations')
export class OperatorInvitationController {
  constructor(private readonly invitations: Invitations) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Invite an operator',
    description:
      'A person who signs in and runs the platform with this role. Answers a link to hand over, as the platform sends no ' +
      'e-mails of its own: good once, for seven days. The first owner is invited with the operator key of the configuration.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(
    @ByOperator() { actor }: OperatorCaller,
    @Body() body: CreateOperatorInvitationDto,
  ): Promise<CreatedOperatorInvitationDto> {
    return toCreatedOperatorInvitationDto(await this.invitations.inviteOperator(body, actor));
  }

  @Get()
  @ApiOperation({
    summary: 'List the invitations of operators',
    description: 'Those that can still be taken up.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() query: PageQuery): Promise<OperatorInvitationPageDto> {
    const rows = await this.invitations.listOfOperators(idOfCursor(query.after, 'inv'), query.limit);
    return toPage(rows, query.limit, toOperatorInvitationDto);
  }

  @Delete(':operatorInvitationId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke the invitation of an operator',
    description: 'Its link is good for nothing from now on.',
  })
  @ApiParam({ name: 'operatorInvitationId', example: 'inv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async revoke(
    @ByOperator() { actor }: OperatorCaller,
    @Param('operatorInvitationId', new IdPipe('inv')) id: InvitationId,
  ): Promise<void> {
    await this.invitations.revokeOfOperator(id, actor);
  }
}
