import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Examples } from '../common/api-examples';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import type { WebhookEndpointId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  RecoverWebhooksDto,
  toWebhookDeliveryDto,
  toWholeWebhookDeliveryDto,
  WebhookDeliveryPageDto,
  WebhookDeliveryQuery,
  WebhookRecoveryDto,
  WholeWebhookDeliveryDto,
} from './webhook-delivery.dto';
import { WebhookEndpointService } from './webhook-endpoint.service';
import { WebhookLog } from './webhook-log.service';
import {
  CreatedWebhookEndpointDto,
  CreateWebhookEndpointDto,
  RotateWebhookSecretDto,
  toWebhookEndpointDto,
  UpdateWebhookEndpointDto,
  WebhookEndpointDto,
  WebhookEndpointPageDto,
} from './webhook.dto';

const CHANGES: Examples<UpdateWebhookEndpointDto> = {
  describe: { summary: 'Another description', value: { description: 'order service, new address' } },
  narrow: { summary: 'Fewer events', value: { event_types: ['delivery.bounced', 'delivery.complained'] } },
  thin: { summary: 'Ids alone', value: { payload: 'thin' } },
  switchOff: { summary: 'Switch it off', value: { enabled: false } },
  switchOn: { summary: 'Switch it on again', value: { enabled: true, payload: 'full', event_types: [] } },
};

const ENDPOINT_ID = { name: 'webhookEndpointId', example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Webhooks')
@ApiBearerAuth('tenantKey')
@Controller('v1/webhook-endpoints')
export class WebhookController {
  constructor(
    private readonly endpoints: WebhookEndpointService,
    private readonly log: WebhookLog,
  ) {}

  @Post()
  @Idempotent()
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Create a webhook endpoint',
    description:
      'Events are posted as the Standard Webhooks specification has it, signed with the secret in this answer. ' +
      'Without a 2xx a delivery is tried 35 times over 48 hours; `webhook-id` stays the same over all tries.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(
    @Caller() caller: TenantCaller,
    @Body() body: CreateWebhookEndpointDto,
  ): Promise<CreatedWebhookEndpointDto> {
    const { endpoint, secret } = await this.endpoints.create(caller.tenantId, body, caller.actor);
    return { ...toWebhookEndpointDto(endpoint), secret };
  }

  @Get()
  @Needs('webhooks:read')
  @ApiOperation({ summary: 'List webhook endpoints', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: PageQuery): Promise<WebhookEndpointPageDto> {
    const rows = await this.endpoints.list(caller.tenantId, idOfCursor(query.after, 'whk'), query.limit);
    return toPage(rows, query.limit, toWebhookEndpointDto);
  }

  @Get(':webhookEndpointId')
  @Needs('webhooks:read')
  @ApiOperation({ summary: 'Get a webhook endpoint', description: 'Without its secret.' })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() caller: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
  ): Promise<WebhookEndpointDto> {
    return toWebhookEndpointDto(await this.endpoints.get(caller.tenantId, id));
  }

  @Patch(':webhookEndpointId')
  @Needs('webhooks:write')
  @ApiOperation({ summary: 'Change a webhook endpoint', description: 'What is left out stays as it is.' })
  @ApiParam(ENDPOINT_ID)
  @ApiBody({ type: UpdateWebhookEndpointDto, examples: CHANGES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async update(
    @Caller() caller: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
    @Body() body: UpdateWebhookEndpointDto,
  ): Promise<WebhookEndpointDto> {
    return toWebhookEndpointDto(await this.endpoints.update(caller.tenantId, id, body, caller.actor));
  }

  @Get(':webhookEndpointId/deliveries')
  @Needs('webhooks:read')
  @ApiOperation({
    summary: 'List the deliveries of a webhook endpoint',
    description: 'The log: newest first, each with its tries and what the endpoint answered.',
  })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async deliveries(
    @Caller() caller: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
    @Query() { status, after, limit }: WebhookDeliveryQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const before = idOfCursor(after, 'whd');
    const rows = await this.log.list(caller.tenantId, id, status ?? null, before, limit);
    return toPage(rows, limit, toWebhookDeliveryDto);
  }

  @Post(':webhookEndpointId/rotate-secret')
  @HttpCode(200)
  @Idempotent()
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Rotate the secret of a webhook endpoint',
    description:
      'The answer shows the new secret this once (or the new `public_key`). For `overlap_seconds`, a day by default, ' +
      '`webhook-signature` holds a signature of either, separated by a space: a receiver accepts a request when one of ' +
      'them is good. Then the old secret is deleted. Rotating again meanwhile ends the oldest at once.',
  })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async rotateSecret(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
    @Body() body: RotateWebhookSecretDto,
  ): Promise<CreatedWebhookEndpointDto> {
    const rotated = await this.endpoints.rotateSecret(tenantId, id, body.overlap_seconds, actor);
    return { ...toWebhookEndpointDto(rotated.endpoint), secret: rotated.secret };
  }

  @Post(':webhookEndpointId/test')
  @HttpCode(202)
  @Idempotent()
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Send a test event to a webhook endpoint',
    description:
      'A `webhook_endpoint.test`, signed and tried as every event, whatever the endpoint listens to. ' +
      'What the endpoint answered is in the delivery.',
  })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('not_found', 'conflict')
  async test(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
  ): Promise<WholeWebhookDeliveryDto> {
    return toWholeWebhookDeliveryDto(await this.log.test(tenantId, id, actor));
  }

  @Post(':webhookEndpointId/recover')
  @HttpCode(200)
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Recover what a webhook endpoint has missed',
    description:
      'Everything since an instant that failed, waits for its next try, or was not to be sent because the endpoint was ' +
      'disabled or listened to less, is due now. What was delivered is not sent again. Asked for twice, it finds what is ' +
      'left; of each kind 5,000 at once, `has_more` beyond.',
  })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async recover(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
    @Body() { since }: RecoverWebhooksDto,
  ): Promise<WebhookRecoveryDto> {
    const { dueAgain, added, hasMore } = await this.log.recover(tenantId, id, new Date(since), actor);
    return { object: 'webhook_recovery', due_again: dueAgain, added, has_more: hasMore };
  }

  @Delete(':webhookEndpointId')
  @HttpCode(204)
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Delete a webhook endpoint',
    description: 'What is still to be delivered to it is given up.',
  })
  @ApiParam(ENDPOINT_ID)
  @ApiProblems('not_found')
  async delete(
    @Caller() caller: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
  ): Promise<void> {
    await this.endpoints.delete(caller.tenantId, id, caller.actor);
  }
}
