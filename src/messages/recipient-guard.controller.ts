import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import { type TenantId } from '../common/ids';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { RecipientGuardDto, SetRecipientGuardDto } from './recipient-guard.dto';
import { RecipientGuards } from './recipient-guard.service';

@ApiTags('Tenants')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/recipient-guard')
export class RecipientGuardController {
  constructor(private readonly lists: RecipientGuards) {}

  @Put()
  @ApiOperation({
    summary: 'Let a tenant send to a list of recipients only',
    description:
      'For staging systems: live messages to anybody else are refused, or suppressed, and what waits to be sent to them ' +
      'is stopped. The list as a whole is replaced. Test mode reaches nobody and needs none.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  set(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: SetRecipientGuardDto,
  ): Promise<RecipientGuardDto> {
    return this.lists.set(tenantId, body, actor);
  }

  @Get()
  @ApiOperation({
    summary: 'Get the list of recipients of a tenant',
    description: 'Whom alone it may send to, if there is such a list.',
  })
  @ApiProblems('not_found')
  get(@Param('tenantId', new IdPipe('ten')) tenantId: TenantId): Promise<RecipientGuardDto> {
    return this.lists.get(tenantId);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Let a tenant send to anybody',
    description: 'The list is removed. Without one it is no error.',
  })
  @ApiProblems('not_found')
  async remove(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
  ): Promise<void> {
    await this.lists.remove(tenantId, actor);
  }
}
