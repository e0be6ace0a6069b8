import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { OperatorOnly } from '../tenants/access';
import { OperatorSendingDto } from './operator-sending.dto';
import { SendingState } from './sending-state.service';

@ApiTags('Sending')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/operator-sending')
export class OperatorSendingController {
  constructor(private readonly sending: SendingState) {}

  @Get()
  @ApiOperation({
    summary: 'Get which tenants do not send as usual',
    description:
      'For the operator: tenants with something in the way, at most 100 of them: first those that are active, then those that ' +
      'are suspended or not ready yet. Why, and what waits, is in the state of sending of each.',
  })
  @ApiProblems()
  get(): Promise<OperatorSendingDto> {
    return this.sending.ofAll();
  }
}
