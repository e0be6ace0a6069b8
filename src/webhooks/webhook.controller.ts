import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Examples } from '../common/api-examples';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import type { WebhookEndpointId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { WebhookEndpointService } from './webhook-endpoint.service';
import {
  CreatedWebhookEndpointDto,
  CreateWebhookEndpointDto,
  toWebhookDeliveryDto,
  toWebhookEndpointDto,
  UpdateWebhookEndpointDto,
  WebhookDeliveryPageDto,
  WebhookEndpointDto,
  WebhookEndpointPageDto,
} from './webhook.dto';

const CHANGES: Examples<UpdateWebhookEndpointDto> = {
  describe: { summary: 'Another description', value: { description: 'order service, new address' } },
  narrow: { summary: 'Fewer events', value: { event_types: ['delivery.bounced', 'delivery.complained'] } },
  switchOff: { summary: 'Switch it off', value: { enabled: false } },
};

const ENDPOINT_ID = { name: 'webhookEndpointId', example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Webhooks')
@ApiBearerAuth('tenantKey')
@Controller('v1/webhook-endpoints')
export class WebhookController {
  constructor(private readonly endpoints: WebhookEndpointService) {}

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
    @Query() query: PageQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const before = idOfCursor(query.after, 'whd');
    const rows = await this.endpoints.deliveries(caller.tenantId, id, before, query.limit);
    return toPage(rows, query.limit, toWebhookDeliveryDto);
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
