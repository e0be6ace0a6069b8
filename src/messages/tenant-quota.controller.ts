import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import { type TenantId } from '../common/ids';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { QuotasDto, SetQuotasDto } from './quota.dto';
import { Quotas } from './quota.service';

@ApiTags('Quotas')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/quotas')
export class TenantQuotaController {
  constructor(private readonly quotas: Quotas) {}

  @Put()
  @ApiOperation({
    summary: 'Set the quotas of a tenant',
    description:
      'All of them at once: what is left out has no limit any more. Counting begins when a channel gets its first ' +
      'limit, and goes on when that is changed. Held messages that fit now leave within seconds.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  set(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: SetQuotasDto,
  ): Promise<QuotasDto> {
    return this.quotas.set(tenantId, body, actor);
  }

  @Get()
  @ApiOperation({
    summary: 'Get the quotas of a tenant',
    description: 'As the tenant sees them: limits, what is used, and when the periods end.',
  })
  @ApiProblems('not_found')
  get(@Param('tenantId', new IdPipe('ten')) tenantId: TenantId): Promise<QuotasDto> {
    return this.quotas.get(tenantId);
  }
}
