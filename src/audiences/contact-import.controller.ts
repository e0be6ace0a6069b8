import { Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiMoreProblems, ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { ContactImportId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { BodyStream, STREAMED_TYPES, type StreamedBody } from '../common/streamed-body';
import { ApiTextAnswer, FormatQuery } from '../common/text-answer';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { ContactExport } from './contact-export.service';
import {
  ContactImportDto,
  ContactImportPageDto,
  ImportQuery,
  toContactImportDto,
} from './contact-import.dto';
import { CSV_EXAMPLE, NDJSON_EXAMPLE } from './contact-import-examples';
import { ContactImports } from './contact-import.service';

const IMPORT_ID = { name: 'importId', example: 'imp_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Contacts')
@ApiBearerAuth('tenantKey')
@Controller('v1/contact-imports')
export class ContactImportController {
  constructor(
    private readonly imports: ContactImports,
    private readonly exports: ContactExport,
  ) {}

  @Post()
  @HttpCode(202)
  @RouteConfig({ streamedTypes: STREAMED_TYPES })
  @Idempotent()
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Import contacts',
    description:
      'A file as the body, UTF-8, of up to 512 MB (a setting): CSV with a header, or NDJSON with one contact on each ' +
      'line. Columns are known by their names (`email`, `phone`, `locale`, `time_zone`, `external_id`), any other is a ' +
      'property. Comma, semicolon or tab is found out. Each row is merged into the contact that has its external id, ' +
      'address or number, or becomes a new one; empty cells change nothing. Answered when all is stored, and worked ' +
      'through after that. A row that cannot be imported is left out and told in the errors; a file that cannot be read ' +
      'is refused whole. At most 3 at once.',
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
  async create(
    @Caller() caller: TenantCaller,
    @Query() query: ImportQuery,
    @BodyStream() body: StreamedBody,
  ): Promise<ContactImportDto> {
    return toContactImportDto(await this.imports.receive(caller, query, body));
  }

  @Get()
  @Needs('contacts:read')
  @ApiOperation({ summary: 'List imports', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: PageQuery): Promise<ContactImportPageDto> {
    const rows = await this.imports.list(tenantId, idOfCursor(query.after, 'imp'), query.limit);
    return toPage(rows, query.limit, toContactImportDto);
  }

  @Get(':importId')
  @Needs('contacts:read')
  @ApiOperation({ summary: 'Get an import', description: 'How far it is, and how its rows ended.' })
  @ApiParam(IMPORT_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() { tenantId }: TenantCaller,
    @Param('importId', new IdPipe('imp')) id: ContactImportId,
  ): Promise<ContactImportDto> {
    return toContactImportDto(await this.imports.get(tenantId, id));
  }

  @Get(':importId/errors')
  @Needs('contacts:read')
  @ApiTextAnswer('line,field,code,detail\r\n7,email,invalid_email,This is not an e-mail address.\r\n')
  @ApiOperation({
    summary: 'Download the errors of an import',
    description:
      'Of each row that was left out: its line, the field, a code, and what to change; never the value. As CSV or ' +
      'NDJSON, in the order of the file. Up to 100,000 are kept, for 30 days.',
  })
  @ApiParam(IMPORT_ID)
  @ApiProblems('invalid_request', 'not_found')
  async errors(
    @Caller() { tenantId }: TenantCaller,
    @Param('importId', new IdPipe('imp')) id: ContactImportId,
    @Query() { format }: FormatQuery,
  ): Promise<StreamableFile> {
    await this.imports.get(tenantId, id);
    return this.exports.ofErrors(tenantId, id, format);
  }

  @Post(':importId/cancel')
  @HttpCode(200)
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Cancel an import',
    description:
      'What was imported by then stays; the rest of the file is deleted. One that is cancelled already stays as it is.',
  })
  @ApiParam(IMPORT_ID)
  @ApiProblems('not_found', 'conflict')
  async cancel(
    @Caller() caller: TenantCaller,
    @Param('importId', new IdPipe('imp')) id: ContactImportId,
  ): Promise<ContactImportDto> {
    return toContactImportDto(await this.imports.cancel(caller, id));
  }
}
