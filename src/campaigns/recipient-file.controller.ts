import { Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiMoreProblems, ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { CampaignId } from '../common/ids';
import { BodyStream, STREAMED_TYPES, type StreamedBody } from '../common/streamed-body';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CSV_EXAMPLE, NDJSON_EXAMPLE, RecipientFileDto, RecipientFileQuery } from './recipient-file.dto';
import { RecipientFiles } from './recipient-file.service';

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/campaigns')
export class RecipientFileController {
  constructor(private readonly files: RecipientFiles) {}

  @Post(':campaignId/recipients/file')
  @HttpCode(200)
  @RouteConfig({ streamedTypes: STREAMED_TYPES })
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Add recipients to a campaign from a file',
    description:
      'No contacts are made of them. A file as the body, UTF-8, of up to 512 MB (a setting): CSV with a header, or NDJSON ' +
      'with one recipient on each line, as in a request of JSON. Columns are `to` (or `email`, or `phone` for SMS), ' +
      '`locale` and `timezone`, and any other is a variable of that recipient; `columns` says otherwise. Empty cells are ' +
      'left out; `true` and `false` are booleans, everything else is text. A row that is wrong is left out and told; a ' +
      'header that is wrong refuses the file. Each address is in the campaign once and the last word counts, so that a ' +
      'file whose upload breaks off can be sent again: what had come stays.',
    requestBody: {
      required: true,
      content: {
        'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
        'application/x-ndjson': { schema: { type: 'string' }, example: NDJSON_EXAMPLE },
      },
    },
  })
  @ApiParam({ name: 'campaignId', example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  @ApiMoreProblems('request_timeout')
  add(
    @Caller() caller: TenantCaller,
    @Param('campaignId', new IdPipe('cmp')) id: CampaignId,
    @Query() { columns }: RecipientFileQuery,
    @BodyStream() body: StreamedBody,
  ): Promise<RecipientFileDto> {
    return this.files.add(caller, id, columns, body);
  }
}
