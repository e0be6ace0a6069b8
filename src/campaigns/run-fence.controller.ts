import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { RunFenceDto, SetRunFenceDto } from './run-fence.dto';
import { RunFenceService } from './run-fence.service';

@ApiTags('Campaigns')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/run-fence')
export class RunFenceController {
  constructor(private readonly fences: RunFenceService) {}

  @Get()
  @ApiOperation({
    summary: 'Get the fence of campaign runs',
    description: 'Before which moment runs do not go on by themselves, if there is such a fence.',
  })
  @ApiProblems()
  get(): Promise<RunFenceDto> {
    return this.fences.get();
  }

  @Put()
  @ApiOperation({
    summary: 'Set the fence of campaign runs',
    description:
      'For when a backup was restored, before the workers are started: runs of campaigns that were due before it do not go ' +
      'on by themselves, since the system that the backup was taken of may have run them. Those that had begun are paused, ' +
      'those to come wait for a decision or are skipped, as their schedules say. Single messages that had come due by then ' +
      'and wait in the backup are put in doubt and looked for at the provider before anything of them is sent.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  set(@ByOperator() { actor }: OperatorCaller, @Body() body: SetRunFenceDto): Promise<RunFenceDto> {
    return this.fences.set(new Date(body.due_before), actor);
  }
}
