import { Body, Controller, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { MessageId } from '../common/ids';
import { MessageReader } from '../messages/message-reader.service';
import { MessageDetailDto } from '../messages/message.dto';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { RescheduleDto } from './schedule.dto';
import { Scheduling } from './schedule.service';

@ApiTags('Scheduling')
@ApiBearerAuth('tenantKey')
@ApiParam({ name: 'messageId', example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@Controller('v1/messages/:messageId')
export class ScheduleController {
  constructor(
    private readonly scheduling: Scheduling,
    private readonly reader: MessageReader,
  ) {}

  @Patch()
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Reschedule a message',
    description: 'Earlier or later, as long as it has not left. Due times go by the clock of the database.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async reschedule(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) id: MessageId,
    @Body() body: RescheduleDto,
  ): Promise<MessageDetailDto> {
    await this.scheduling.reschedule(caller, id, new Date(body.scheduled_at));
    return this.reader.get(caller, id);
  }

  @Post('cancel')
  @HttpCode(200)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Cancel a scheduled message',
    description: 'Either it is cancelled and nobody gets it, or it has left and the answer is 409.',
  })
  @ApiProblems('not_found', 'conflict')
  async cancel(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) id: MessageId,
  ): Promise<MessageDetailDto> {
    await this.scheduling.cancel(caller, id);
    return this.reader.get(caller, id);
  }
}
