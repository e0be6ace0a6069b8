import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { TenantId } from '../common/ids';
import { OperatorOnly } from '../tenants/access';
import { ReliabilityDto } from './reliability.dto';
import { ReliabilityReader } from './reliability-reader.service';

@ApiTags('Reliability')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/tenants/:tenantId/reliability')
export class TenantReliabilityController {
  constructor(private readonly reader: ReliabilityReader) {}

  @Get()
  @ApiOperation({
    summary: "Get a tenant's counters of lost answers",
    description: 'For the operator: what the tenant reads at /v1/reliability.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  get(@Param('tenantId', new IdPipe('ten')) tenantId: TenantId): Promise<ReliabilityDto> {
    return this.reader.of(tenantId);
  }
}
