import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { SendingStateDto } from './sending-state.dto';
import { SendingState } from './sending-state.service';

@ApiTags('Sending')
@ApiBearerAuth('tenantKey')
@Controller('v1/sending')
export class SendingStateController {
  constructor(private readonly sending: SendingState) {}

  @Get()
  @Needs('reports:read')
  @ApiOperation({
    summary: 'Get the state of your sending',
    description: 'Whether something stands in the way, and how much waits in each lane.',
  })
  @ApiProblems()
  get(@Caller() { tenantId }: TenantCaller): Promise<SendingStateDto> {
    return this.sending.get(tenantId);
  }
}
