import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { ReliabilityDto } from './reliability.dto';
import { ReliabilityReader } from './reliability-reader.service';

@ApiTags('Reliability')
@ApiBearerAuth('tenantKey')
@Controller('v1/reliability')
export class ReliabilityController {
  constructor(private readonly reader: ReliabilityReader) {}

  @Get()
  @Needs('reports:read')
  @ApiOperation({
    summary: 'Get the counters of lost answers',
    description:
      'How often the outcome of a request to the provider was lost, how each doubt ended, and what was held, decided or ' +
      'proven to be a duplicate. The numbers are exact: each is written together with what it counts.',
  })
  @ApiProblems()
  get(@Caller() { tenantId }: TenantCaller): Promise<ReliabilityDto> {
    return this.reader.of(tenantId);
  }
}
