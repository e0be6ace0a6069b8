import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { DeliveryId } from '../common/ids';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { DeliveryDecisions } from './delivery-decisions.service';
import {
  CloseDeliveryDto,
  DeliveryRecordDto,
  DeliveryRecordPageDto,
  ListDeliveriesQuery,
} from './delivery.dto';

const DELIVERY_ID = { name: 'deliveryId', example: 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Deliveries')
@ApiBearerAuth('tenantKey')
@Controller('v1/deliveries')
export class DeliveryController {
  constructor(private readonly decisions: DeliveryDecisions) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({
    summary: 'List deliveries',
    description:
      'Over all messages, newest first. With `status=unknown` those whose outcome was lost: `held` tells which of them ' +
      'wait for your decision.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Caller() caller: TenantCaller, @Query() query: ListDeliveriesQuery): Promise<DeliveryRecordPageDto> {
    return this.decisions.list(caller, query);
  }

  @Get(':deliveryId')
  @Needs('messages:read')
  @ApiOperation({
    summary: 'Get a delivery',
    description: 'One recipient of a message, and whether it waits for your decision.',
  })
  @ApiParam(DELIVERY_ID)
  @ApiProblems('not_found')
  get(
    @Caller() caller: TenantCaller,
    @Param('deliveryId', new IdPipe('dlv')) id: DeliveryId,
  ): Promise<DeliveryRecordDto> {
    return this.decisions.get(caller, id);
  }

  @Post(':deliveryId/resend')
  @HttpCode(202)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Send a held delivery again',
    description:
      'You would rather have it arrive twice than not at all. It goes back to the queue and is marked as a possible ' +
      'duplicate. Recipients who share one e-mail and are held go together. Either it was held and is sent again, or ' +
      'it was not, or not any more, and the answer is 409.',
  })
  @ApiParam(DELIVERY_ID)
  @ApiProblems('not_found', 'conflict', 'tenant_not_active')
  resend(
    @Caller() caller: TenantCaller,
    @Param('deliveryId', new IdPipe('dlv')) id: DeliveryId,
  ): Promise<DeliveryRecordDto> {
    return this.decisions.resend(caller, id);
  }

  @Post(':deliveryId/close')
  @HttpCode(200)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Close a held delivery',
    description:
      'You know what became of it, or do not want to wait: it is taken as sent or as failed, and the timeline says that ' +
      'you decided so. What the provider reports after all is still believed.',
  })
  @ApiParam(DELIVERY_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  close(
    @Caller() caller: TenantCaller,
    @Param('deliveryId', new IdPipe('dlv')) id: DeliveryId,
    @Body() body: CloseDeliveryDto,
  ): Promise<DeliveryRecordDto> {
    return this.decisions.close(caller, id, body.status);
  }
}
