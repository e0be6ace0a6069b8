import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { WebhookEndpointId } from '../common/ids';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CreatePortalLinkDto, PortalLinkDto } from './portal.dto';
import { Portal } from './portal.service';

@ApiTags('Webhooks')
@ApiBearerAuth('tenantKey')
@Controller('v1/webhook-endpoints/:webhookEndpointId/portal-links')
export class PortalLinkController {
  constructor(private readonly portal: Portal) {}

  @Post()
  @Needs('webhooks:write')
  @ApiOperation({
    summary: 'Make a link to the log of a webhook endpoint',
    description:
      'For somebody without a key, such as your own customer whose endpoint it is: a page with the deliveries of this ' +
      'endpoint, what each says, what was answered, and a button to replay. It is open for a while, and no longer than ' +
      'the key that made it. What is replayed there is in the audit log under that key.',
  })
  @ApiParam({ name: 'webhookEndpointId', example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async create(
    @Caller() caller: TenantCaller,
    @Param('webhookEndpointId', new IdPipe('whk')) id: WebhookEndpointId,
    @Body() body: CreatePortalLinkDto,
  ): Promise<PortalLinkDto> {
    const { grant, url } = await this.portal.link(caller, id, body);
    return {
      object: 'webhook_portal_link',
      webhook_endpoint_id: id,
      url,
      can_replay: grant.canReplay,
      expires_at: grant.expiresAt.toISOString(),
    };
  }
}
