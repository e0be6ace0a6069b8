import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type TenantId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { ByOperator, type OperatorCaller, OperatorOnly } from './access';
import {
  CreateTenantDto,
  TenantDto,
  TenantPageDto,
  TenantQuery,
  toTenantDto,
  UpdateTenantDto,
} from './tenant.dto';
import { TenantService } from './tenant.service';

@ApiTags('Tenants')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/tenants')
export class TenantController {
  constructor(private readonly tenants: TenantService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Create a tenant',
    description:
      'Answers at once with status `provisioning`; a subaccount, its sending key and the registration of events follow ' +
      'within seconds. Read the tenant until it is `active`.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(@ByOperator() { actor }: OperatorCaller, @Body() body: CreateTenantDto): Promise<TenantDto> {
    return toTenantDto(await this.tenants.create(body, actor));
  }

  @Get()
  @ApiOperation({ summary: 'List tenants', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() { after, limit, ...filter }: TenantQuery): Promise<TenantPageDto> {
    return toPage(await this.tenants.list(filter, idOfCursor(after, 'ten'), limit), limit, toTenantDto);
  }

  @Get(':tenantId')
  @ApiOperation({
    summary: 'Get a tenant',
    description: 'Its status, and the step that provisioning has reached.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found')
  async get(@Param('tenantId', new IdPipe('ten')) tenantId: TenantId): Promise<TenantDto> {
    return toTenantDto(await this.tenants.get(tenantId));
  }

  @Patch(':tenantId')
  @ApiOperation({
    summary: 'Change a tenant',
    description: 'What is left out stays as it is. It counts within two seconds.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async update(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Body() body: UpdateTenantDto,
  ): Promise<TenantDto> {
    return toTenantDto(await this.tenants.update(tenantId, body, actor));
  }

  @Post(':tenantId/suspend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Suspend a tenant',
    description:
      'New messages are refused from now on, waiting ones stay queued, and the subaccount is closed.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found', 'conflict')
  async suspend(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
  ): Promise<TenantDto> {
    return toTenantDto(await this.tenants.suspend(tenantId, actor));
  }

  @Post(':tenantId/reactivate')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Reactivate a tenant',
    description: 'The subaccount is opened again; then waiting messages go out and new ones are accepted.',
  })
  @ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('not_found', 'conflict')
  async reactivate(
    @ByOperator() { actor }: OperatorCaller,
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
  ): Promise<TenantDto> {
    return toTenantDto(await this.tenants.reactivate(tenantId, actor));
  }
}
