import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { seesTest } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { StatisticsReportQuery } from './statistics-query.dto';
import { StatisticsReportDto } from './statistics-report.dto';
import { StatisticsReader } from './statistics-reader.service';

@ApiTags('Statistics')
@ApiBearerAuth('tenantKey')
@Controller('v1/statistics')
export class StatisticsReportController {
  constructor(private readonly reader: StatisticsReader) {}

  @Get()
  @Needs('reports:read')
  @ApiOperation({
    summary: 'Get statistics',
    description:
      'What was accepted between two days and what became of it, as our own ledger knows it: exact at the moment of ' +
      'asking. What happens later counts for the day on which the message was accepted, so that rates mean something.',
  })
  @ApiProblems('invalid_request')
  get(@Caller() caller: TenantCaller, @Query() query: StatisticsReportQuery): Promise<StatisticsReportDto> {
    return this.reader.ofTenant(caller.tenantId, query, seesTest(caller, query.test));
  }
}
