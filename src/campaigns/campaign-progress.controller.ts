import { Controller, Get, Header, Param, Req, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId } from '../common/ids';
import { type AuthenticatedRequest, Caller, Needs, type TenantCaller } from '../tenants/access';
import { LastingAccess } from '../tenants/lasting-access';
import { ProgressWatches } from './progress-watches.service';

const EXAMPLE =
  'event: progress\n' +
  'data: {"status":"running","recipients":3,"skipped":0,"pending":0,"deliveries":{"delivered":2,"sent":1},' +
  '"problem":null,"started_at":"2026-11-21T09:30:00.000Z","finished_at":null,"accepted":3,"sent":3,"delivered":2,' +
  '"rate_per_minute":36,"estimated_finish":null}\n\n' +
  'event: end\ndata: {"status":"completed"}\n\n';

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/campaigns')
export class CampaignProgressController {
  constructor(
    private readonly watches: ProgressWatches,
    private readonly access: LastingAccess,
  ) {}

  @Get(':campaignId/progress')
  @Needs('campaigns:read')
  // Proxies are not to keep anything back.
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  @ApiOperation({
    summary: 'Watch how far a campaign is',
    description:
      'Server-sent events, for as long as you listen: `progress` at once and then whenever it has changed, at most once a ' +
      'second, less often for a large campaign, with the `progress` of the campaign as JSON (`null` before it is launched); ' +
      '`end`, with its status, when it is over. A comment every 15 seconds says that the connection lives. A stream that ' +
      'ends without `end` says nothing of the campaign: ask again. At most 20 at once for a tenant. As the key goes into a ' +
      'header, use `fetch` rather than `EventSource` in a browser.',
  })
  @ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiResponse({
    status: 200,
    description: 'Events, one after the other.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiProblems('not_found')
  async watch(
    @Caller() caller: TenantCaller,
    @Req() request: AuthenticatedRequest,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
  ): Promise<StreamableFile> {
    const stream = await this.watches.watch(caller, id, this.access.of(request, 'campaigns:read'));
    return new StreamableFile(stream, { type: 'text/event-stream' });
  }
}
