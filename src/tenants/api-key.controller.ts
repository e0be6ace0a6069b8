import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type ApiKeyId, type TenantId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { OperatorOnly } from './access';
import { ApiKeyPageDto, CreateApiKeyDto, CreatedApiKeyDto, toApiKeyDto } from './api-key.dto';
import { ApiKeyService } from './api-key.service';

@ApiTags('API keys')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/api-keys')
export class ApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Create an API key',
    description: 'The key is in this answer and nowhere else: only a digest of it is stored.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async create(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: CreateApiKeyDto,
  ): Promise<CreatedApiKeyDto> {
    const { row, key } = await this.apiKeys.create(tenantId, body.name, body.mode ?? 'live');
    return { ...toApiKeyDto(row), key };
  }

  @Get()
  @ApiOperation({ summary: 'List API keys', description: 'Newest first, revoked ones included.' })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Query() query: PageQuery,
  ): Promise<ApiKeyPageDto> {
    const rows = await this.apiKeys.list(tenantId, idOfCursor(query.after, 'key'), query.limit);
    return toPage(rows, query.limit, toApiKeyDto);
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'It is refused from the next request on. Twice is no error.',
  })
  @ApiParam({ name: 'apiKeyId', example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async revoke(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
  ): Promise<void> {
    await this.apiKeys.revoke(tenantId, apiKeyId);
  }
}
