import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type ApiKeyId, type TenantId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { ByOperator, type OperatorCaller, OperatorOnly } from './access';
import {
  ApiKeyDto,
  ApiKeyPageDto,
  CreateApiKeyDto,
  CreatedApiKeyDto,
  RotateApiKeyDto,
  toApiKeyDto,
  UpdateApiKeyDto,
} from './api-key.dto';
import { ApiKeyService } from './api-key.service';
import { UNLIMITED } from './key-grant';

const API_KEY_ID = { name: 'apiKeyId', example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' };

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
    summary: 'Create an API key of a tenant',
    description:
      'The key is in this answer and nowhere else: only a digest of it is stored. Without `scopes` it has all of them, ' +
      'without `allowed_cidrs` it is good from anywhere, without `expires_at` until it is revoked.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async create(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: CreateApiKeyDto,
  ): Promise<CreatedApiKeyDto> {
    const { row, key } = await this.apiKeys.create(tenantId, body, { actor, grant: UNLIMITED });
    return { ...toApiKeyDto(row), key };
  }

  @Get()
  @ApiOperation({
    summary: 'List the API keys of a tenant',
    description: 'Newest first, revoked and expired ones included.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Query() query: PageQuery,
  ): Promise<ApiKeyPageDto> {
    const rows = await this.apiKeys.list(tenantId, idOfCursor(query.after, 'key'), query.limit);
    return toPage(rows, query.limit, toApiKeyDto);
  }

  @Patch(':apiKeyId')
  @ApiOperation({
    summary: 'Change an API key of a tenant',
    description: 'What is left out stays as it is. It is noticed everywhere within two seconds.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
    @Body() body: UpdateApiKeyDto,
  ): Promise<ApiKeyDto> {
    return toApiKeyDto(await this.apiKeys.update(tenantId, apiKeyId, body, { actor, grant: UNLIMITED }));
  }

  @Post(':apiKeyId/rotate')
  @Idempotent()
  @ApiOperation({
    summary: 'Rotate an API key of a tenant',
    description:
      'Makes a successor with the same settings, and lets the old key expire after `overlap_seconds`, a day by default.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async rotate(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
    @Body() body: RotateApiKeyDto,
  ): Promise<CreatedApiKeyDto> {
    const by = { actor, grant: UNLIMITED };
    const { row, key } = await this.apiKeys.rotate(tenantId, apiKeyId, body.overlap_seconds, by);
    return { ...toApiKeyDto(row), key };
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an API key of a tenant',
    description: 'It is refused from now on, everywhere within two seconds. Twice is no error.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('not_found')
  async revoke(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
  ): Promise<void> {
    await this.apiKeys.revoke(tenantId, apiKeyId, actor);
  }
}
