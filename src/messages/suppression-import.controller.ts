import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiMoreProblems, ApiProblems } from '../common/api-problems';
import { BodyStream, STREAMED_TYPES, type StreamedBody } from '../common/streamed-body';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  CSV_EXAMPLE,
  NDJSON_EXAMPLE,
  SuppressionImportDto,
  SuppressionImportQuery,
} from './suppression-import.dto';
import { SuppressionImports } from './suppression-imports.service';

@ApiTags('Suppressions')
@ApiBearerAuth('tenantKey')
@Controller('v1/suppressions')
export class SuppressionImportController {
  constructor(private readonly imports: SuppressionImports) {}

  @Post('import')
  @HttpCode(200)
  @RouteConfig({ streamedTypes: STREAMED_TYPES })
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Import suppressions from a file',
    description:
      'A file as the body, UTF-8, of up to 512 MB (a setting): CSV with a header, or NDJSON with one object on each line. ' +
      'Columns are `address` (or `email`, or `phone`), `reason`, `topic` and `expires_at`; others are left aside, so that ' +
      'what another service exports can be sent as it is; `columns` says otherwise. A row that is wrong is left out and ' +
      'told; a header that is wrong refuses the file. A file whose upload breaks off can be sent again: what had come stays.',
    requestBody: {
      required: true,
      content: {
        'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
        'application/x-ndjson': { schema: { type: 'string' }, example: NDJSON_EXAMPLE },
      },
    },
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  @ApiMoreProblems('request_timeout')
  add(
    @Caller() caller: TenantCaller,
    @Query() query: SuppressionImportQuery,
    @BodyStream() body: StreamedBody,
  ): Promise<SuppressionImportDto> {
    return this.imports.add(caller, query, body);
  }
}
