import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { OperatorOnly } from '../tenants/access';
import { OperatorStatisticsQuery } from './statistics-query.dto';
import { OperatorStatisticsDto } from './statistics-report.dto';
import { StatisticsReader } from './statistics-reader.service';

@ApiTags('Statistics')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/operator-statistics')
export class OperatorStatisticsController {
  constructor(private readonly reader: StatisticsReader) {}

  @Get()
  @ApiOperation({
    summary: 'Get statistics of all tenants',
    description:
      'For the operator: by tenant, day and channel. Live ones, unless `test` says otherwise. Templates, campaigns and ' +
      'tags are each tenant’s own.',
  })
  @ApiProblems('invalid_request')
  get(@Query() query: OperatorStatisticsQuery): Promise<OperatorStatisticsDto> {
    return this.reader.ofAll(query);
  }
}
