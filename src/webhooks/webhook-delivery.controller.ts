import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { WebhookDeliveryId } from '../common/ids';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { toWholeWebhookDeliveryDto, WholeWebhookDeliveryDto } from './webhook-delivery.dto';
import { WebhookLog } from './webhook-log.service';

const DELIVERY_ID = { name: 'webhookDeliveryId', example: 'whd_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Webhooks')
@ApiBearerAuth('tenantKey')
@Controller('v1/webhook-deliveries')
export class WebhookDeliveryController {
  constructor(private readonly log: WebhookLog) {}

  @Get(':webhookDeliveryId')
  @Needs('webhooks:read')
  @ApiOperation({
    summary: 'Get a webhook delivery',
    description: 'One event for one endpoint: what is sent, and each try with its answer.',
  })
  @ApiParam(DELIVERY_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() { tenantId }: TenantCaller,
    @Param('webhookDeliveryId', new IdPipe('whd')) id: WebhookDeliveryId,
  ): Promise<WholeWebhookDeliveryDto> {
    return toWholeWebhookDeliveryDto(await this.log.get(tenantId, id));
  }

  @Post(':webhookDeliveryId/replay')
  @HttpCode(200)
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Replay a webhook delivery',
    description:
      'It is due now, with the whole schedule before it and the same `webhook-id` as ever, also when it was delivered. ' +
      'What is being tried at this moment is left to that try.',
  })
  @ApiParam(DELIVERY_ID)
  @ApiProblems('not_found', 'conflict')
  async replay(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('webhookDeliveryId', new IdPipe('whd')) id: WebhookDeliveryId,
  ): Promise<WholeWebhookDeliveryDto> {
    return toWholeWebhookDeliveryDto(await this.log.replay(tenantId, id, actor));
  }
}
