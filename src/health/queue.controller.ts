import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { OperatorOnly } from '../tenants/access';
import { QueueReader } from './queue-reader.service';
import { QueuesDto } from './queues.dto';

@ApiTags('Health')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/queues')
export class QueueController {
  constructor(private readonly reader: QueueReader) {}

  @Get()
  @ApiOperation({
    summary: 'Get how full the queues are',
    description:
      'For the operator: the jobs in each queue, as Redis has them, and what is due in each lane, as the database has it. ' +
      'Numbers alone, of all tenants together.',
  })
  @ApiProblems()
  get(): Promise<QueuesDto> {
    return this.reader.read();
  }
}
