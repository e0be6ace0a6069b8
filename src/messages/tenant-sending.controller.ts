import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import { type TenantId } from '../common/ids';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { SendingStateDto } from './sending-state.dto';
import { SendingState } from './sending-state.service';

@ApiTags('Sending')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/sending')
export class TenantSendingController {
  constructor(private readonly sending: SendingState) {}

  @Get()
  @ApiOperation({
    summary: 'Get the state of sending of a tenant',
    description: 'Whether something stands in the way, and how much waits in each lane.',
  })
  @ApiProblems('not_found')
  get(@Param('tenantId', new IdPipe('ten')) tenantId: TenantId): Promise<SendingStateDto> {
    return this.sending.get(tenantId);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Resume the sending of a tenant',
    description:
      'For when its key, its permissions or its allowance at the provider were mended: it is tried again within ' +
      'seconds, with one request at first. If the provider still refuses it, it is parked anew. It also lets go ' +
      'the bulk e-mail of a tenant that waits because of bounces or complaints: what was heard before does not count ' +
      'again. Of any other tenant it changes nothing.',
  })
  @ApiProblems('not_found')
  resume(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
  ): Promise<SendingStateDto> {
    return this.sending.resume(tenantId, actor);
  }
}
