import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type ApiKeyId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Caller, Needs, type TenantCaller } from './access';
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

const API_KEY_ID = { name: 'apiKeyId', example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('API keys')
@ApiBearerAuth('tenantKey')
@Controller('v1/api-keys')
export class OwnApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Post()
  @Idempotent()
  @Needs('api_keys:write')
  @ApiOperation({
    summary: 'Create an API key',
    description:
      'The key is in this answer and nowhere else: only a digest of it is stored. Settings that are left out are as in ' +
      'the key that you use: one that has all scopes makes one that has all scopes. No key makes one that may do more.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    const { row, key } = await this.apiKeys.create(caller.tenantId, body, caller);
    return { ...toApiKeyDto(row), key };
  }

  @Get()
  @Needs('api_keys:read')
  @ApiOperation({
    summary: 'List your API keys',
    description: 'Newest first, revoked and expired ones included.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: PageQuery): Promise<ApiKeyPageDto> {
    const rows = await this.apiKeys.list(tenantId, idOfCursor(query.after, 'key'), query.limit);
    return toPage(rows, query.limit, toApiKeyDto);
  }

  @Patch(':apiKeyId')
  @Needs('api_keys:write')
  @ApiOperation({
    summary: 'Change an API key',
    description:
      'What is left out stays as it is. It is noticed everywhere within two seconds. Afterwards the key may do no more ' +
      'than the one that you use.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @Caller() caller: TenantCaller,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
    @Body() body: UpdateApiKeyDto,
  ): Promise<ApiKeyDto> {
    return toApiKeyDto(await this.apiKeys.update(caller.tenantId, apiKeyId, body, caller));
  }

  @Post(':apiKeyId/rotate')
  @Idempotent()
  @Needs('api_keys:write')
  @ApiOperation({
    summary: 'Rotate an API key',
    description:
      'Makes a successor with the same settings, and lets the old key expire after `overlap_seconds`, a day by default. ' +
      'A key that expires gets a successor with as long a life, but none that outlives the key that you use.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async rotate(
    @Caller() caller: TenantCaller,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
    @Body() body: RotateApiKeyDto,
  ): Promise<CreatedApiKeyDto> {
    const { row, key } = await this.apiKeys.rotate(caller.tenantId, apiKeyId, body.overlap_seconds, caller);
    return { ...toApiKeyDto(row), key };
  }

  @Delete(':apiKeyId')
  @HttpCode(204)
  @Needs('api_keys:write')
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'It is refused from now on, everywhere within two seconds. Twice is no error.',
  })
  @ApiParam(API_KEY_ID)
  @ApiProblems('not_found')
  async revoke(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('apiKeyId', new IdPipe('key')) apiKeyId: ApiKeyId,
  ): Promise<void> {
    await this.apiKeys.revoke(tenantId, apiKeyId, actor);
  }
}
