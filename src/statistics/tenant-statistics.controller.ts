import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { TenantId } from '../common/ids';
import { OperatorOnly } from '../tenants/access';
import { StatisticsReportQuery } from './statistics-query.dto';
import { StatisticsReportDto } from './statistics-report.dto';
import { StatisticsReader } from './statistics-reader.service';

@ApiTags('Statistics')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/tenants/:tenantId/statistics')
export class TenantStatisticsController {
  constructor(private readonly reader: StatisticsReader) {}

  @Get()
  @ApiOperation({
    summary: "Get a tenant's statistics",
    description:
      'For the operator: what the tenant reads at /v1/statistics. Live ones, unless `test` says otherwise.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'not_found')
  get(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Query() query: StatisticsReportQuery,
  ): Promise<StatisticsReportDto> {
    return this.reader.ofTenant(tenantId, query, query.test ?? false);
  }
}
